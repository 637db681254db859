"""Recordlinkage on one site: `match_recordlinkage.py SITE`; best pairs as JSON, by ECM."""

import json
import sys
import warnings

import pandas as pd
import recordlinkage


def main() -> None:
    """Block by first letters and by address, compare, classify, keep the best of each."""
    warnings.simplefilter("ignore")
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - runs without the project
        agents, members, _ = json.load(file)
    left, right = pd.DataFrame(agents).set_index("id"), pd.DataFrame(members).set_index("id")
    left["text"] = left["name"].str.lower()
    right["text"] = right["full_name"].fillna(right["username"]).str.lower()
    pairs = recordlinkage.index.Full().index(left, right)
    rules = recordlinkage.Compare()
    rules.string("text", "text", method="jarowinkler", threshold=0.9, label="close")
    rules.string("text", "text", method="qgram", threshold=0.7, label="alike")
    if left["email"].notna().any():
        rules.exact("email", "email", label="mail")
    features = rules.compute(pairs, left, right)
    model = recordlinkage.ECMClassifier()
    model.fit(features)
    sure = model.prob(features)
    best = sure[sure >= 0.5].sort_values(ascending=False).groupby(level=0).head(1)
    print(json.dumps([(int(a), int(b), float(p)) for (a, b), p in best.items()]))


if __name__ == "__main__":
    main()
