"""How often this site's true pairs show each form, estimated anew from the site itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.matching.model import Candidate
from app.matching.weights import ABSENT, SHOWN

ENOUGH_AGENTS = 300
ROUNDS = 3
TRUST = 0.5

Weighed = Sequence[tuple[Sequence[Candidate], float]]


def factors(fields: Weighed) -> Mapping[str, float]:
    """By how much the weight of each form changes here; empty where too few people tell."""
    if len(fields) < ENOUGH_AGENTS:
        return {}
    found = dict.fromkeys(SHOWN, 1.0)
    for _ in range(ROUNDS):
        shown = _expected(fields, found)
        total = sum(shown.values())
        if not total:
            return {}
        usual = sum(SHOWN.values())
        for form, start in SHOWN.items():
            seen = shown[form] / total * usual
            found[form] = (TRUST * seen + (1 - TRUST) * start) / start
    return found


def _expected(fields: Weighed, found: Mapping[str, float]) -> Mapping[str, float]:
    shown = dict.fromkeys(SHOWN, 0.0)
    for candidates, crowd in fields:
        weights = [one.weight * found.get(one.form, 1.0) for one in candidates]
        total = ABSENT + crowd + sum(weights)
        for one, weight in zip(candidates, weights, strict=True):
            # An equal address makes the pair certain, and its form of username is seen as well.
            form = one.form or (one.fit.form if one.fit else "")
            if form in shown:
                shown[form] += weight / total
    return shown
