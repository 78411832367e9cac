"""DI, SPD, Wilson, Benjamini–Hochberg, χ² and Mantel–Haenszel equal those of fairlearn, statsmodels and scipy (BA-1)."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from governance.audits.domain.association import mantel_haenszel, mantel_haenszel_p
from governance.audits.domain.benjamini_hochberg import benjamini_hochberg
from governance.audits.domain.wilson import wilson_rate
from tests.unit.audits.command import audit_file, the_row, write_csv


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_independent_implementation_finds_the_same(run_script: Any, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    rows = []
    for _ in range(900):
        side, stratum = dice.choice("aab"), dice.choice("xyz")
        rows.append((side, int(dice.random() < (0.6 if side == "a" else 0.4)), stratum))
    p = [dice.random() ** 3 for _ in range(25)]
    given = {"side": [r[0] for r in rows], "label": [r[1] for r in rows], "stratum": [r[2] for r in rows], "p": p}
    (tmp_path / "given.json").write_text(json.dumps(given))
    theirs = run_script("check_fairness.py", tmp_path / "given.json")
    data = write_csv(tmp_path / "data.csv", ("g", "y", "s"), rows)
    spec = (
        'label = "y"\npositive = "1"\nprotected = ["g"]\nreference_values = { g = "a" }\n'
        'checks = ["label_rate", "statistical_parity_difference", "disparate_impact", "tvd"]'
    )
    ours = audit_file(tmp_path, data, spec)
    pair = "g=b vs g=a"
    assert -the_row(ours, "statistical_parity_difference", pair, "SPD")["value"] == pytest.approx(theirs["spd"])
    assert the_row(ours, "disparate_impact", pair, "DI")["value"] == pytest.approx(theirs["di"])
    assert the_row(ours, "tvd", pair, "TVD")["p"] == pytest.approx(theirs["chi2_p"])
    for side, interval in theirs["wilson"].items():
        assert the_row(ours, "label_rate", f"g={side}", "rate")["ci"] == pytest.approx(interval)
    assert list(benjamini_hochberg(p)) == pytest.approx(theirs["bh_statsmodels"])
    assert list(benjamini_hochberg(p)) == pytest.approx(theirs["bh_scipy"])
    tables = np.array(
        [[[sum(r == (side, label, stratum) for r in rows) for label in (1, 0)] for side in "ab"] for stratum in "xyz"]
    )
    pooled = mantel_haenszel(tables)
    assert pooled is not None
    assert pooled.value == pytest.approx(theirs["mantel_haenszel"])
    assert [pooled.low, pooled.high] == pytest.approx(theirs["mantel_haenszel_interval"])
    assert mantel_haenszel_p(tables) == pytest.approx(theirs["mantel_haenszel_p"])


def test_wilson_is_the_interval_of_the_compas_table() -> None:
    assert wilson_rate(1901, 3696)[1:] == pytest.approx((0.498220, 0.530429), abs=5e-7)
