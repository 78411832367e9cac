"""Whatever the check: an effect that was put there is flagged, and the same data without it are not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from governance.audits.domain.registry import CHECKS
from governance.audits.domain.verdict import Verdict
from tests.unit.audits.audited_file import audited_file
from tests.unit.audits.planted_tables import MAKERS

_TABLES = 5
_EVERY_ID = [check.id for check in CHECKS]


def verdicts(folder: Path, check: str, *, planted: bool, seed: int) -> set[Verdict]:
    """The verdicts of one check on a table made afresh."""
    columns, toml = MAKERS[check](np.random.default_rng(seed), planted)
    asked = ["label_rate", check] if check in ("statistical_parity_difference", "disparate_impact") else [check]
    keys = f'label = "label"\nchecks = {asked}\nshuffles = 199\ndraws = 100\nseed = {seed}\n'
    report = audited_file(folder, columns, keys + toml)
    return {one.verdict for one in report.findings if one.check == check}


def test_no_check_is_without_a_table() -> None:
    assert list(MAKERS) == _EVERY_ID


@pytest.mark.parametrize("check", _EVERY_ID)
def test_a_planted_effect_is_flagged(check: str, tmp_path: Path) -> None:
    assert Verdict.FLAG in verdicts(tmp_path, check, planted=True, seed=1)


@pytest.mark.parametrize("check", _EVERY_ID)
def test_the_same_data_without_the_effect_are_answered_and_not_flagged(check: str, tmp_path: Path) -> None:
    found = [verdicts(tmp_path / str(seed), check, planted=False, seed=seed) for seed in range(_TABLES)]
    assert all(one & {Verdict.NO_FLAG, Verdict.INSUFFICIENT_EVIDENCE} for one in found)
    assert any(Verdict.NO_FLAG in one for one in found)
    assert not any(Verdict.FLAG in one for one in found)
