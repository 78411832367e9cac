"""`fairhand audit` on files of every kind: what it reads, what it writes, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.main import main
from governance.audits.domain.data_spec import read_data_spec
from tests.unit.audits.command import audit_file, the_row, write_csv

KEYS = {
    "check", "slice", "statistic", "value", "ci", "n_items", "n_annotators", "p", "p_adjusted", "verdict", "note",
}  # fmt: skip
SPEC = 'label = "y"\npositive = "yes"\nprotected = ["g"]\nchecks = ["label_rate", "statistical_parity_difference"]\n'


def rows(items: int = 120) -> list[tuple[str, str]]:
    """Of group a two of three say yes, of group b one of three; one item has no group."""
    said = [("yes" if n % 3 == 0 or (n % 2 and n % 3 == 1) else "no", "a" if n % 2 else "b") for n in range(items)]
    return [*said, ("no", "")]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "data.csv", ("y", "g"), rows())


def refused(capsys: pytest.CaptureFixture[str], folder: Path, data: Path, spec: str) -> str:
    """The one line of a refusal; nothing is left in the folder that was named."""
    (folder / "spec.toml").write_text(spec, encoding="utf-8")
    out = folder / "out"
    assert main(["audit", str(data), "--spec", str(folder / "spec.toml"), "--out", str(out), "--quiet"]) == 1
    assert not out.exists()
    said = capsys.readouterr().err.strip()
    assert "\n" not in said
    assert said.startswith("fairhand: ")
    assert said.endswith("Nothing was written.")
    return said


def test_a_table_has_no_column_of_annotators_where_nobody_is_recorded(tmp_path: Path, data: Path) -> None:
    audit_file(tmp_path, data, SPEC)
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "no annotators recorded" in page
    assert '<th scope="col" class="num">Items</th>' in page
    assert '<th scope="col" class="num">Annotators</th>' not in page


def test_four_files_are_written_and_every_row_has_the_same_keys(tmp_path: Path, data: Path) -> None:
    found = audit_file(tmp_path, data, SPEC)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "findings.json", "findings.parquet", "report.html", "report.pdf",
    }  # fmt: skip
    assert all(set(row) == KEYS for row in found)
    spd = the_row(found, "statistical_parity_difference", "g=b vs g=a", "SPD")
    assert spd["value"] == pytest.approx(-1 / 3)
    assert spd["n_annotators"] == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http://www.w3.org/2000/svg" in page
    assert "href=" not in page.replace('href="#', "")
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_the_same_file_gives_the_same_bytes(tmp_path: Path, data: Path) -> None:
    audit_file(tmp_path, data, SPEC)
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    audit_file(tmp_path, data, SPEC)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first


def test_parquet_gives_what_csv_gives(tmp_path: Path, data: Path) -> None:
    table = pa.table({"y": [y for y, _ in rows()], "g": [g or None for _, g in rows()]})
    pq.write_table(table, tmp_path / "data.parquet")
    (tmp_path / "other").mkdir()
    assert audit_file(tmp_path / "other", tmp_path / "data.parquet", SPEC) == audit_file(tmp_path, data, SPEC)


def test_votes_are_merged_by_majority_and_ties_are_not_decided_by_a_coin(tmp_path: Path) -> None:
    votes = [
        (f"i{n:03}", f"p{p}", "yes" if (n % 2 == 1) == (p % 5 > 0) else "no", "old" if p < 5 else "young")
        for n in range(60)
        for p in range(10)
    ]
    votes += [("tied", "p0", "yes", "old"), ("tied", "p1", "no", "old")]
    data = write_csv(tmp_path / "votes.csv", ("item", "who", "vote", "age"), votes)
    spec = 'label = "vote"\nitem = "item"\nannotator = "who"\ngroups = ["age"]\nshuffles = 99\nchecks = ["class_imbalance", "group_disagreement"]'
    found = audit_file(tmp_path, data, spec)
    assert "1 items have no label" in " ".join(row["note"] for row in found)
    rate = the_row(found, "group_disagreement", "annotators:age=old", "rate")
    assert rate["n_annotators"] == 5


def test_the_word_na_is_a_label_and_an_empty_cell_is_not(tmp_path: Path) -> None:
    said = [("NA" if n % 3 else "null", "a") for n in range(90)] + [("", "a")] * 9
    found = audit_file(
        tmp_path, write_csv(tmp_path / "na.csv", ("y", "g"), said), 'label = "y"\nchecks = ["class_imbalance"]'
    )
    assert the_row(found, "class_imbalance", "y=NA", "share")["value"] == pytest.approx(60 / 90)
    assert the_row(found, "class_imbalance", "y=null", "share")["n_items"] == 90


def test_a_side_with_too_little_is_a_row_with_its_counts_and_never_a_zero(tmp_path: Path) -> None:
    few = [*rows(), ("yes", "c"), ("no", "c")]
    found = audit_file(tmp_path, write_csv(tmp_path / "few.csv", ("y", "g"), few), SPEC)
    row = the_row(found, "label_rate", "g=c", "difference of rates")
    assert (row["value"], row["n_items"], row["verdict"]) == (None, 2, "insufficient_evidence")
    assert row["note"] == "too few items"


def test_a_check_that_the_data_cannot_answer_says_so_when_it_was_asked_for(tmp_path: Path, data: Path) -> None:
    found = audit_file(tmp_path, data, SPEC.replace('"label_rate"', '"error_rates"'))
    row = the_row(found, "error_rates", "all items", "not recorded")
    assert row["verdict"] == "insufficient_evidence"
    assert "do not record predictions" in row["note"]


def test_publication_withholds_small_groups_and_false_shows_them(tmp_path: Path) -> None:
    votes = [
        (f"i{n}", f"p{p}", "yes" if (n * 7 + p) % 3 else "no", "rare" if p < 3 else "common" if p < 20 else "other")
        for n in range(40)
        for p in range(40)
    ]
    data = write_csv(tmp_path / "votes.csv", ("item", "who", "vote", "group"), votes)
    spec = (
        'label = "vote"\nitem = "item"\nannotator = "who"\ngroups = ["group"]\nshuffles = 99\n'
        'checks = ["group_disagreement"]\nminimums = { annotators = 2 }\n'
    )
    held_back = the_row(
        audit_file(tmp_path, data, spec), "group_disagreement", "annotators:group=rare", "difference of rates"
    )
    assert (held_back["n_items"], held_back["n_annotators"], held_back["note"]) == (
        None,
        None,
        "withheld to protect people",
    )
    shown = audit_file(tmp_path, data, spec + "publication = false\n")
    assert the_row(shown, "group_disagreement", "annotators:group=rare", "rate")["n_annotators"] == 3


def test_what_is_missing_or_unknown_is_named_in_one_line(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no column colour; they have y, g" in refused(capsys, tmp_path, data, SPEC.replace('"g"', '"colour"'))
    assert "the label 'maybe'" in refused(capsys, tmp_path, data, SPEC.replace('"yes"', '"maybe"'))
    assert "no key colour" in refused(capsys, tmp_path, data, SPEC + 'colour = "red"')
    assert "no checks called horoscope" in refused(capsys, tmp_path, data, SPEC.replace("label_rate", "horoscope"))
    assert "not TOML" in refused(capsys, tmp_path, data, "label = ")
    assert "“depth” is a whole number" in refused(capsys, tmp_path, data, SPEC + "depth = 4")
    assert "'z' in g; there are a, b" in refused(capsys, tmp_path, data, SPEC + 'reference_values = { g = "z" }')
    assert "There is no file" in refused(capsys, tmp_path, tmp_path / "absent.csv", SPEC)


def test_empty_and_broken_files_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.csv").write_text("")
    assert "is empty" in refused(capsys, tmp_path, tmp_path / "empty.csv", SPEC)
    (tmp_path / "heading.csv").write_text("y,g\n")
    assert "has no rows" in refused(capsys, tmp_path, tmp_path / "heading.csv", SPEC)
    (tmp_path / "no.parquet").write_bytes(b"not parquet at all")
    assert "cannot be read" in refused(capsys, tmp_path, tmp_path / "no.parquet", SPEC)


def test_an_item_with_two_rows_or_two_values_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    twice = write_csv(tmp_path / "twice.csv", ("id", "y", "g"), [("x", "yes", "a"), ("x", "no", "a")])
    assert "The item x has several rows" in refused(capsys, tmp_path, twice, SPEC + 'item = "id"')
    both = write_csv(tmp_path / "both.csv", ("id", "who", "y", "g"), [("x", "p", "yes", "a"), ("x", "q", "no", "b")])
    said = refused(capsys, tmp_path, both, SPEC + 'item = "id"\nannotator = "who"')
    assert "The item x has different values of g" in said


def test_a_specification_says_what_it_could_not_read() -> None:
    for text, words in (
        ("depth = 1", "names no column with the label"),
        ('label = "y"\ngroups = ["g"]', "name the column of the annotator"),
        ('label = "y"\npublication = "yes"', "“publication” is true or false"),
        ('label = "y"\n[derived.a]\nfrom = "b"', "either values or bands"),
        ('label = "y"\n[derived.a]\nfrom = "b"\nbands = [3, 1]', "rising numbers"),
        ("label = 3", "name of a column"),
    ):
        with pytest.raises(ValueError, match=words):
            read_data_spec(text)


def test_columns_may_have_any_name(tmp_path: Path) -> None:
    heading = ("it'em", 'na"me', "item")
    data = write_csv(tmp_path / "odd.csv", heading, [(f"x{n}", y, g) for n, (y, g) in enumerate(rows())])
    spec = 'label = \'na"me\'\npositive = "yes"\nitem = "it\'em"\nprotected = ["item"]\nchecks = ["label_rate"]'
    assert the_row(audit_file(tmp_path, data, spec), "label_rate", "item=a", "rate")["n_items"] == 60


def test_findings_are_json_that_a_program_can_read_without_surprises(tmp_path: Path, data: Path) -> None:
    audit_file(tmp_path, data, SPEC)
    text = (tmp_path / "out" / "findings.json").read_text(encoding="utf-8")
    assert "NaN" not in text
    assert json.loads(text)[0]["verdict"] in {"flag", "no_flag", "insufficient_evidence"}
