"""Read every record of a Croissant folder with mlcroissant, the network switched off and a cache of its own.

    python read_croissant.py FOLDER/croissant.json

Prints one JSON object: {"errors", "warnings", "version", "counts": {record set: rows}, "labels": {"question=label": rows},
"rai": {property: what mlcroissant has read}, "images": [[width, height], …]}. Exit status 1 where reading fails.
"""

import json
import os
import socket
import sys
import tempfile
from collections import Counter
from typing import Any, NoReturn

RAI = {
    "dataCollection": "data_collection",
    "dataCollectionType": "data_collection_type",
    "dataCollectionMissingData": "data_collection_missing_data",
    "dataCollectionRawData": "data_collection_raw_data",
    "dataCollectionTimeframe": "data_collection_timeframe",
    "dataPreprocessingProtocol": "data_preprocessing_protocol",
    "dataImputationProtocol": "data_imputation_protocol",
    "dataManipulationProtocol": "data_manipulation_protocol",
    "dataAnnotationProtocol": "data_annotation_protocol",
    "dataAnnotationPlatform": "data_annotation_platform",
    "dataAnnotationAnalysis": "data_annotation_analysis",
    "annotationsPerItem": "annotations_per_item",
    "annotatorDemographics": "annotator_demographics",
    "machineAnnotationTools": "machine_annotation_tools",
    "personalSensitiveInformation": "personal_sensitive_information",
    "dataReleaseMaintenancePlan": "data_release_maintenance_plan",
    "dataSocialImpact": "data_social_impact",
    "dataBiases": "data_biases",
    "dataLimitations": "data_limitations",
    "dataUseCases": "data_use_cases",
}


def no_network(*arguments: object, **options: object) -> NoReturn:
    raise OSError("This reader works without a network.")


def text(value: Any) -> Any:
    return value.decode("utf-8") if isinstance(value, bytes) else value


def read(path: str) -> dict[str, Any]:
    import mlcroissant

    dataset = mlcroissant.Dataset(path)
    metadata = dataset.metadata
    counts: dict[str, int] = {}
    labels: Counter[str] = Counter()
    images: list[tuple[int, int]] = []
    for record_set in metadata.record_sets:
        counts[record_set.id] = 0
        for record in dataset.records(record_set.id):
            counts[record_set.id] += 1
            if record_set.id == "votes":
                labels[f"{text(record['votes/question'])}={text(record['votes/label'])}"] += 1
            if record_set.id == "images":
                record["images/content"].load()
                images.append(record["images/content"].size)
    issues = metadata.ctx.issues
    rai = {name: getattr(metadata, attribute) for name, attribute in RAI.items()}
    return {
        "errors": sorted(issues.errors),
        "warnings": sorted(issues.warnings),
        "version": metadata.ctx.conforms_to.value,
        "counts": counts,
        "labels": dict(labels),
        "rai": rai,
        "images": sorted(images),
    }


def main() -> None:
    socket.socket.connect = no_network  # type: ignore[method-assign]
    socket.socket.connect_ex = no_network  # type: ignore[method-assign]
    socket.getaddrinfo = no_network
    with tempfile.TemporaryDirectory() as cache:
        # Its cache of unpacked archives is keyed by address alone, so a shared one would mix data sets up.
        os.environ["CROISSANT_CACHE"] = cache
        json.dump(read(sys.argv[1]), sys.stdout, default=str)


if __name__ == "__main__":
    main()
