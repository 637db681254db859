"""Dedupe on one site: `match_dedupe.py SITE`; pairs as JSON, trained on half of the truth."""

import io
import json
import logging
import sys
from itertools import pairwise

import dedupe

HALF = 0.5


def main() -> None:
    """Train as a person would who labels half of the pairs, then link."""
    logging.disable(logging.WARNING)
    with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123 - runs without the project
        agents, members, truth = json.load(file)
    left = {row["id"]: _row(row["name"], row["email"]) for row in agents}
    right = {row["id"]: _row(row["full_name"] or row["username"], row["email"]) for row in members}
    fields = [
        dedupe.variables.String("text"),
        dedupe.variables.String("email", has_missing=True),
    ]
    if not any(row["email"] for row in left.values()):
        fields = fields[:1]
    linker = dedupe.RecordLink(fields, num_cores=1)
    known = [(int(one), two) for one, two in truth.items()][::2]
    same = [(left[one], right[two]) for one, two in known]
    other = [(left[one], right[two]) for (one, _), (_, two) in pairwise(known)]
    labels = {"match": same, "distinct": other}
    labelled = io.StringIO()
    dedupe.serializer.write_training(labels, labelled)
    labelled.seek(0)
    linker.prepare_training(left, right, training_file=labelled, sample_size=5_000)
    linker.train()
    pairs = linker.join(left, right, threshold=HALF)
    print(json.dumps([(int(a), int(b), float(p)) for (a, b), p in pairs]))


def _row(text: str, mail: str | None) -> dict[str, str | None]:
    return {"text": text.lower(), "email": mail}


if __name__ == "__main__":
    main()
