"""What can be wanted of a link, and the time line that it leads to; nothing is written here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.clock import utcnow
from app.errors import Invalid
from app.extensions import db
from app.models import Closure, FreshworksUserMapping
from app.services.reporting import Reporting
from app.services.timeline import (
    Timeline,
    claim,
    cut,
    end_open,
    hand_over,
    holder,
    move,
    present_start,
    remove,
)
from app.services.wording import name_of

HISTORIES = ("keep", "move", "remove")
LINK_HISTORIES = ("keep", "move")
UNLINK_HISTORIES = ("keep", "remove")

MANUAL, AUTO, BULK, IMPORT, RESERVED = "manual", "auto", "bulk", "import", "reserved"
# Links that a program made: unconfirmed until a person looked at them.
BY_PROGRAM = frozenset({AUTO, RESERVED})
# Why a person has to look at a mapping.
SEAT_CHANGED, DISPUTED = "seat_changed", "disputed"


@dataclass(frozen=True)
class Change:
    """What is wanted of a mapping.

    `user_id` None unlinks. `version`, where given, is the one that the caller saw. `history`
    says where the earlier member's credit belongs. `source` is how the link came about.
    `effective_from` is an instant from which on the change holds, in place of now. `flag` is why
    a person has to look at it afterwards. `confidence` is how sure the matcher was of the pair.
    """

    user_id: int | None
    history: str = "keep"
    version: int | None = None
    source: str = MANUAL
    batch_id: int | None = None
    comment: str | None = None
    effective_from: datetime | None = None
    flag: str | None = None
    confidence: float | None = None


def check(wanted: Change) -> None:
    """`Invalid` where the parts of a wish contradict each other."""
    linking = wanted.user_id is not None
    allowed = LINK_HISTORIES if linking else UNLINK_HISTORIES
    if wanted.history not in allowed:
        sentence = f"{'Linking' if linking else 'Unlinking'} takes {' or '.join(allowed)}."
        raise Invalid(f"The choice for earlier tickets is wrong. {sentence}", {"history": sentence})
    if wanted.effective_from is not None:
        _check_moment(wanted, wanted.effective_from)


def _check_moment(wanted: Change, moment: datetime) -> None:
    if wanted.history != "keep":
        what = "A day from which the change holds says already where earlier tickets belong."
        cure = "Leave it out, or keep earlier tickets where they are."
    elif moment > utcnow():
        what = "The change would hold from a future moment on."
        cure = "Choose a moment that has passed, or leave it out for now."
    else:
        return
    raise Invalid(f"{what} {cure}", {"effective_from": cure})


def check_same(mapping: FreshworksUserMapping, wanted: Change) -> None:
    """`Invalid` where a moment is given with which nothing else changes: it would be dropped."""
    if wanted.effective_from is not None:
        sentence = "Name another member, or unlink, to say from when on."
        raise Invalid(
            f"The link of {name_of(mapping)} would stay as it is. {sentence}",
            {"effective_from": sentence},
        )


def timeline_after(
    mapping: FreshworksUserMapping, timeline: Timeline, wanted: Change, rules: Reporting
) -> Timeline:
    """The time line after the change; see "Links" in the rules of credit."""
    if wanted.effective_from is not None:
        _check_split(timeline, wanted.effective_from, rules)
        return _split(timeline, wanted.user_id, wanted.effective_from)
    earlier = holder(timeline)
    if earlier is not None:
        if wanted.history == "remove":
            timeline = remove(timeline, earlier)
        elif wanted.history == "move" and wanted.user_id is not None:
            timeline = move(timeline, earlier, wanted.user_id)
        else:
            timeline = end_open(timeline, _end_of_period(mapping))
    return timeline if wanted.user_id is None else claim(timeline, wanted.user_id)


def _check_split(timeline: Timeline, at: datetime, rules: Reporting) -> None:
    start = present_start(timeline)
    if start is not None and at < start:
        earliest = rules.calendar.moment_text(start)
        sentence = f"Choose {earliest} or later, or leave it out."
        raise Invalid(
            f"The change would reach back into an earlier link. {sentence}",
            {"effective_from": sentence},
        )


def _split(timeline: Timeline, user_id: int | None, at: datetime) -> Timeline:
    """The present period ends at `at`, and the next one begins; what lies before is history."""
    return cut(timeline, at) if user_id is None else hand_over(timeline, user_id, at)


def _end_of_period(mapping: FreshworksUserMapping) -> datetime:
    """Now, or just behind the latest closure known: one at this very instant keeps its credit."""
    query = (
        sa.select(Closure.closed_at)
        .where(Closure.responder_id == mapping.freshworks_user_id)
        # Days follow instants, so one index serves days and instants alike.
        .order_by(Closure.local_date.desc(), Closure.closed_at.desc())
    )
    latest = db.session.scalar(query.limit(1))
    now = utcnow()
    return now if latest is None else max(now, latest + timedelta(microseconds=1))
