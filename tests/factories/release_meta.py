"""What a complete release says about itself, for the tests of its exports."""

from __future__ import annotations

from datetime import UTC, datetime

from governance.releases.domain.exports.release_meta import Activity, ReleaseMeta

META = ReleaseMeta(
    name="Sample",
    description="A sample.",
    version="1.0.0",
    license="https://example.org/licence",
    url="https://example.org/sample",
    creator="Sample organisation",
    creator_url="https://example.org",
    published_at=datetime(2026, 3, 9, 12, tzinfo=UTC),
    keywords=("sample", "test"),
    languages=("en",),
    derived_from=("https://example.org/source",),
    usage=("http://purl.obolibrary.org/obo/DUO_0000042",),
    activities=(
        Activity(
            name="Data Collection",
            description="Letters were collected.",
            agents=["Sample organisation"],
            started=datetime(2026, 1, 5, tzinfo=UTC),
            ended=datetime(2026, 2, 1, tzinfo=UTC),
        ),
        Activity(name="Data Annotation", description="People voted.", agents=["Sample organisation", "Fairhand"]),
    ),
    rai={
        "dataLimitations": ["Few items.", "One language."],
        "dataBiases": "One region is over-represented.",
        "dataManipulationProtocol": ["Nothing was removed.", "Nothing was added."],
        "dataSocialImpact": "None is expected.",
    },
)
