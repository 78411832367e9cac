"""A person of whom the rows of a file say different things: one profile is counted, and every vote stands where its row puts it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from cli.main import main
from governance.audits.domain.data_file import write_snapshot_of
from governance.audits.domain.data_spec import read_data_spec
from tests.unit.audits.command import Row, audit_file, the_row, write_csv

HEADING = ("item", "who", "vote", "age", "country")
SPEC = """
    label = "vote"
    positive = "yes"
    item = "item"
    annotator = "who"
    groups = ["age", "country"]
    publication = false
    shuffles = 99
    draws = 100
    minimums = { annotators = 1, items = 1 }
    checks = ["group_disagreement", "group_conflict", "agreement_by_group", "small_cells", "simpson"]
"""
# In the first 20 of 60 items p0 says nothing of an age; in the last 40 p0 is young. All others are consistent.
AGE_FROM = 20


def votes(items: int = 60, people: int = 8) -> list[tuple[str, str, str, str, str]]:
    def age(item: int, person: int) -> str:
        if person == 0:
            return "" if item < AGE_FROM else "young"
        return "old" if person % 2 else "young"

    return [
        (f"i{n:02}", f"p{p}", "yes" if (n + p) % 3 else "no", age(n, p), "north" if p < 4 else "south")
        for n in range(items)
        for p in range(people)
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "votes.csv", HEADING, votes())


def people_of(rows: list[Row], slice_: str) -> int:
    found: int = the_row(rows, "group_disagreement", slice_, "rate")["n_annotators"]
    return found


def votes_of(rows: list[Row], slice_: str) -> int:
    return int(the_row(rows, "group_disagreement", slice_, "rate")["note"].split()[2])


def standing(data: Path, spec: str) -> tuple[str | None, str | None]:
    """The age and the country that stand for p0."""
    write_snapshot_of(data, read_data_spec(spec), data.parent)
    people = {row["annotator"]: row for row in pq.read_table(data.parent / "annotators.parquet").to_pylist()}
    return people["p0"]["group_age"], people["p0"]["group_country"]


def test_every_vote_counts_in_the_group_that_its_own_row_names(tmp_path: Path, data: Path) -> None:
    rows = audit_file(tmp_path, data, SPEC)
    assert votes_of(rows, "annotators:age=young") == 3 * 60 + 40
    assert people_of(rows, "annotators:age=young") == 4
    assert votes_of(rows, "annotators:age=old") == 4 * 60


def test_where_both_profiles_say_the_same_the_person_is_one(tmp_path: Path, data: Path) -> None:
    rows = audit_file(tmp_path, data, SPEC)
    assert votes_of(rows, "annotators:country=north") == 4 * 60
    assert people_of(rows, "annotators:country=north") == 4
    assert (
        the_row(rows, "group_disagreement", "annotators:country=north vs country=south", "difference of rates")[
            "n_annotators"
        ]
        == 8
    )
    alpha = the_row(rows, "agreement_by_group", "annotators:country=north", "Krippendorff's α")
    assert (alpha["n_annotators"], alpha["note"]) == (4, "240 votes")


def test_nothing_but_the_contradicted_attribute_moves(tmp_path: Path, data: Path) -> None:
    plain = [(item, who, vote, "young" if who == "p0" else age, country) for item, who, vote, age, country in votes()]
    (tmp_path / "plain").mkdir()
    consistent = audit_file(tmp_path / "plain", write_csv(tmp_path / "plain.csv", HEADING, plain), SPEC)
    contradictory = audit_file(tmp_path, data, SPEC)
    # What is corrected over the whole report may move with it; what is measured may not.
    measured = ("slice", "statistic", "value", "ci", "n_items", "n_annotators", "p")
    by_country = [
        [{name: row[name] for name in measured} for row in rows if row["slice"].startswith("annotators:country")]
        for rows in (consistent, contradictory)
    ]
    assert by_country[0] == by_country[1] != []


def test_the_first_profile_in_the_file_stands_or_the_fullest_if_the_specification_says_so(data: Path) -> None:
    assert standing(data, SPEC) == (None, "north")
    assert standing(data, 'profile = "first"\n' + SPEC) == (None, "north")
    assert standing(data, 'profile = "fullest"\n' + SPEC) == ("young", "north")


def test_another_word_for_the_profile_is_refused_in_one_line(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for value in ('"last"', "3", "[]"):
        (tmp_path / "spec.toml").write_text(f"profile = {value}\n{SPEC}", encoding="utf-8")
        command = ["audit", str(data), "--spec", str(tmp_path / "spec.toml"), "--out", str(tmp_path / "out")]
        assert main(command) == 1
        assert "“profile” is first or fullest" in capsys.readouterr().err


def test_people_alone_are_counted_by_the_profile_that_stands(tmp_path: Path, data: Path) -> None:
    # By the first profile p0 is alone with no age and leaves p2 alone among the young of the north; by the fullest they are two.
    for stands, alone in (("first", 2), ("fullest", 0)):
        rows = audit_file(tmp_path, data, f'profile = "{stands}"\n{SPEC}')
        unique = next(row for row in rows if row["statistic"] == "unique annotators")
        assert (unique["value"], unique["n_annotators"]) == (alone, 8)


def test_the_report_says_that_profiles_contradict_each_other(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for stands, words in (
        ("first", "the first one in the file stands"),
        ("fullest", "the one with most values stands"),
    ):
        rows = audit_file(tmp_path, data, f'profile = "{stands}"\n{SPEC}')
        assert next(row for row in rows if row["statistic"] == "annotators with several profiles")["value"] == 1
        for said in (capsys.readouterr().err, (tmp_path / "out" / "report.html").read_text(encoding="utf-8")):
            assert "One annotator has several profiles" in said
            assert words in said


def test_nothing_is_said_of_profiles_where_all_agree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_csv(tmp_path / "plain.csv", HEADING, [row for row in votes() if row[1] != "p0"])
    rows = audit_file(tmp_path, data, SPEC)
    assert next(row for row in rows if row["statistic"] == "annotators with several profiles")["value"] == 0
    assert "several profiles" not in capsys.readouterr().err


def test_parquet_in_many_row_groups_gives_what_csv_gives(tmp_path: Path, data: Path) -> None:
    table = pyarrow.csv.read_csv(
        data, convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(HEADING, "string"))
    )
    pq.write_table(table, tmp_path / "votes.parquet", row_group_size=7)
    (tmp_path / "other").mkdir()
    assert audit_file(tmp_path / "other", tmp_path / "votes.parquet", SPEC) == audit_file(tmp_path, data, SPEC)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("place", ["place", "rowid"])
def test_the_first_row_is_the_first_of_the_file_however_many_threads_read_it(
    tmp_path: Path, kind: str, place: str
) -> None:
    """Everybody changes age with every row; what stands is the age in the row that comes first. A column may be called rowid."""
    data, people = tmp_path / f"large.{kind}", 997
    form = "FORMAT parquet, ROW_GROUP_SIZE 2048" if kind == "parquet" else "FORMAT csv"
    with duckdb.connect() as connection:
        # Enough of a text in each row for the file to be read in several parts.
        connection.execute(
            f"COPY (SELECT 'i' || (n // 2) AS item, 'p' || (n % {people}) AS who, 'yes' AS vote, (n // {people}) % 50 AS age, "
            f"-n AS {place}, repeat('x', 300) AS said FROM range(240_000) AS t(n)) TO '{data}' ({form})"
        )
    spec = 'label = "vote"\nitem = "item"\nannotator = "who"\ngroups = ["age"]\nchecks = ["small_cells"]'
    notes = write_snapshot_of(data, read_data_spec(spec), tmp_path)
    assert notes[0].startswith("997 annotators have several profiles")
    ages = pq.read_table(tmp_path / "annotators.parquet").column("group_age").to_pylist()
    assert ages == ["0"] * people
    further = pq.read_table(tmp_path / "profiles.parquet")
    assert further.num_rows == 49 * people
    votes_by_profile = pq.read_table(tmp_path / "votes.parquet", columns=["profile"]).column("profile")
    assert votes_by_profile.null_count == sum(1 for n in range(240_000) if (n // people) % 50 == 0)


def test_an_attribute_may_have_the_name_of_a_column_that_is_made_here(tmp_path: Path) -> None:
    heading = ("item", "annotator", "vote", "profile", "group_profile")
    data = write_csv(tmp_path / "votes.csv", heading, votes())
    spec = SPEC.replace('"who"', '"annotator"').replace('["age", "country"]', '["profile", "group_profile"]')
    rows = audit_file(tmp_path, data, spec)
    assert votes_of(rows, "annotators:profile=young") == 3 * 60 + 40
    assert people_of(rows, "annotators:group_profile=north") == 4
