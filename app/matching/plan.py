"""One run from both sides to proposals, for callers that keep nothing in between."""

from __future__ import annotations

from collections.abc import Iterable

from app.matching.matcher import USUAL, IdPairs, Matcher
from app.matching.model import Assessment, Options, Proposal


def match(
    agents: Iterable[object],
    members: Iterable[object],
    *,
    linked: IdPairs = (),
    rejected: IdPairs = (),
    options: Options = USUAL,
) -> list[Proposal]:
    """The pairs that are, or may be, the same person, by responder and then confidence."""
    return assess(agents, members, linked=linked, rejected=rejected, options=options).proposals


def assess(
    agents: Iterable[object],
    members: Iterable[object],
    *,
    linked: IdPairs = (),
    rejected: IdPairs = (),
    options: Options = USUAL,
) -> Assessment:
    """Proposals and explanations of one run, for callers that show both."""
    return Matcher(agents, members, options=options).assess(linked, rejected)
