"""Fairness figures of a file of rows, by fairlearn, statsmodels and scipy; prints JSON.

The file is JSON: "side" and "label" (0/1) a row each, "p" a list of p-values.
"""

import json
import sys
from pathlib import Path

import numpy as np
from fairlearn.metrics import demographic_parity_difference, demographic_parity_ratio
from scipy.stats import chi2_contingency, false_discovery_control
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

given = json.loads(Path(sys.argv[1]).read_text())
side, label = np.array(given["side"]), np.array(given["label"])
stratum = np.array(given["stratum"])
found = {
    # fairlearn compares predictions; a label is given in their place, as its documentation suggests for data.
    "spd": demographic_parity_difference(label, label, sensitive_features=side),
    "di": demographic_parity_ratio(label, label, sensitive_features=side),
    "wilson": {
        name: proportion_confint(int(label[side == name].sum()), int((side == name).sum()), method="wilson")
        for name in sorted(set(side))
    },
    "bh_statsmodels": multipletests(given["p"], method="fdr_bh")[1].tolist(),
    "bh_scipy": false_discovery_control(given["p"], method="bh").tolist(),
    "chi2_p": chi2_contingency(
        [[int(((side == s) & (label == y)).sum()) for y in (0, 1)] for s in sorted(set(side))], correction=False
    ).pvalue,
}
tables = [
    [[int(((side == s) & (label == y) & (stratum == one)).sum()) for y in (1, 0)] for s in ("a", "b")]
    for one in sorted(set(stratum))
]
pooled = StratifiedTable([np.array(table, dtype=float) for table in tables])
found |= {
    "mantel_haenszel": pooled.oddsratio_pooled,
    "mantel_haenszel_interval": list(pooled.oddsratio_pooled_confint()),
    "mantel_haenszel_p": pooled.test_null_odds(correction=False).pvalue,
}
print(json.dumps(found, default=float))
