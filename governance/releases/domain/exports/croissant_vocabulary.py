"""The words of Croissant 1.1 and Croissant RAI 1.0 that an export uses, and where the reference reader differs."""

from __future__ import annotations

from typing import Any, Final

__all__ = [
    "CONFORMS_TO",
    "CONTEXT",
    "MISSPELT",
    "NOT_ANSWERED",
    "RAI_PROPERTIES",
    "RAI_SINGLE",
    "RAI_UNLISTED",
    "REQUIRED",
]

CONFORMS_TO: Final = ("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0")

CONTEXT: Final[dict[str, Any]] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "annotation": "cr:annotation",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

REQUIRED: Final = (
    "@context",
    "@type",
    "conformsTo",
    "name",
    "description",
    "license",
    "url",
    "creator",
    "datePublished",
    "distribution",
    "recordSet",
    "version",
)

RAI_PROPERTIES: Final = (
    "dataCollection",
    "dataCollectionType",
    "dataCollectionMissingData",
    "dataCollectionRawData",
    "dataCollectionTimeframe",
    "dataPreprocessingProtocol",
    "dataImputationProtocol",
    "dataManipulationProtocol",
    "dataAnnotationProtocol",
    "dataAnnotationPlatform",
    "dataAnnotationAnalysis",
    "annotationsPerItem",
    "annotatorDemographics",
    "machineAnnotationTools",
    "personalSensitiveInformation",
    "dataReleaseMaintenancePlan",
    "dataSocialImpact",
    "dataBiases",
    "dataLimitations",
    "dataUseCases",
)

# One text each: where the specification or mlcroissant 1.1.1 allows only one (they differ in two of these).
RAI_SINGLE: Final = (
    "dataCollection",
    "dataCollectionMissingData",
    "dataCollectionRawData",
    "dataImputationProtocol",
    "dataManipulationProtocol",
    "dataAnnotationProtocol",
    "annotationsPerItem",
    "dataReleaseMaintenancePlan",
    "dataSocialImpact",
)

# mlcroissant 1.1.1 reads these two names and not the ones in the vocabulary; both are written, with equal values.
MISSPELT: Final = {
    "dataCollectionTimeframe": "dataCollectionTimeFrame",
    "dataManipulationProtocol": "dataDataManipulationProtocol",
}

# Asked for by NeurIPS 2026, not part of RAI 1.0.
RAI_UNLISTED: Final = ("hasSyntheticData",)

NOT_ANSWERED: Final = "Not answered."
