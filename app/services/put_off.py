"""Who was put off: left for later by a person, whatever made it wait."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from app.models import UNSURE
from app.services import audit
from app.services.audit import Decision
from app.services.candidates import Suggestions
from app.services.link_change import DISPUTED
from app.services.link_state import LinkState


class PutOff:
    """The responders that a person left for later.

    It holds while the pair is proposed and no name and no address of it changes; a member's
    "this is not me" is news that nobody put off before.
    """

    def __init__(self, found: Suggestions, flagged: Collection[int]) -> None:
        self._found = found
        self._mappings = {mapping_id for mapping_id, _ in found.people.holding(UNSURE)}
        self._disputed = audit.latest_disputes(self._mappings.intersection(flagged))

    def holds(self, mapping_id: int, user_id: int | None) -> bool:
        """Whether a responder, linked to this member, waits at the end."""
        # Few are put off, and whom a linked one may be instead is found out for each anew.
        return mapping_id in self._mappings and any(
            self._is_unsure(mapping_id, int(one.member_id))
            for one in self._found.proposed(mapping_id, user_id)
        )

    def _is_unsure(self, mapping_id: int, user_id: int) -> bool:
        said = self._found.judged(mapping_id, user_id)
        if said is None or said.verdict != UNSURE or said.changed:
            return False
        return not _is_older(said.at, self._disputed.get(mapping_id))


def is_news(mapping_id: int, decision: Decision, before: LinkState) -> bool:
    """Whether a pair is left for later once more, after its member disputed the link."""
    if decision.action != "unsure" or before.flag != DISPUTED:
        return False
    disputed_at = audit.latest_disputes([mapping_id]).get(mapping_id)
    earlier = (one for one in before.verdicts if one.user_id == decision.user_id)
    return any(_is_older(one.at, disputed_at) for one in earlier)


def _is_older(said_at: datetime, disputed_at: datetime | None) -> bool:
    return disputed_at is not None and said_at < disputed_at
