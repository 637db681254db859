"""Splink on one site: `match_splink.py SITE`; the best pairs as JSON, trained without labels."""

import json
import logging
import re
import sys

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

HALF = 0.5


def main() -> None:
    """Compare first word, last word and address; keep the best of each responder."""
    logging.disable(logging.WARNING)
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - runs without the project
        agents, members, _ = json.load(file)
    left = pd.DataFrame([_row(row["id"], row["name"], row["email"]) for row in agents])
    right = pd.DataFrame(
        [_row(row["id"], row["full_name"] or row["username"], row["email"]) for row in members]
    )
    rules = [block_on("first"), block_on("last"), block_on("email")]
    settings = SettingsCreator(
        link_type="link_only",
        blocking_rules_to_generate_predictions=rules,
        comparisons=[
            cl.JaroWinklerAtThresholds("first", [0.9]),
            cl.JaroWinklerAtThresholds("last", [0.9]),
            cl.ExactMatch("email"),
        ],
    )
    database = DuckDBAPI()
    linker = Linker([database.register(left), database.register(right)], settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("first", "last")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in rules[:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=HALF).as_pandas_dataframe()
    found = found.sort_values("match_probability", ascending=False).drop_duplicates("unique_id_l")
    columns = found[["unique_id_l", "unique_id_r", "match_probability"]].itertuples(index=False)
    print(json.dumps([(int(a), int(b), float(p)) for a, b, p in columns]))


def _row(number: int, text: str, mail: str | None) -> dict[str, object]:
    words = re.split(r"[\W_]+", text.lower()) or [""]
    return {"unique_id": number, "first": words[0], "last": words[-1], "email": mail}


if __name__ == "__main__":
    main()
