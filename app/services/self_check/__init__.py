"""The self-check: ledger, projection, derived rows, tiles, API and export must say the same.

It reads everything in one snapshot and changes nothing. Rows are compared in streams and by
sums of the database, so that its memory does not grow with the number of tickets.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from app.clock import utcnow
from app.extensions import db
from app.models import AppState, SyncCursor
from app.services import rebuild
from app.services.lookup import on_sqlite
from app.services.reporting import Reporting
from app.services.self_check import cells, derived, orders, shown, tickets
from app.services.self_check.drift import Drift
from app.services.transaction import end_reading, transaction
from app.services.wording import count

__all__ = ["Drift", "LastCheck", "last", "number_of", "remember", "run", "sentence"]

# Of one kind no more are told: what drifted in so many places is mended by a rebuild.
MOST_OF_A_KIND = 50
_REMEMBERED = "self_check"
# Nothing drifted then, and nothing was compared.
_WAITS = "rules"


@dataclass(frozen=True)
class LastCheck:
    """When the figures were checked last, and in how many places they differed."""

    checked_at: datetime
    count: int


def run(rules: Reporting) -> list[Drift]:
    """Every place where two figures that must be equal are not; an empty list is expected."""
    with _snapshot():
        projected_with = _other_rules(rules)
        if projected_with is not None:
            return [_waits_for_rebuild(rules, projected_with)]
        checks: tuple[Iterator[Drift], ...] = (
            tickets.against_ledger(rules),
            cells.credit(),
            cells.unclaimed(),
            derived.links(),
            derived.rows(),
            derived.weeks(),
            orders.rows(),
            derived.tiles(),
            shown.in_list(rules),
            shown.in_history(),
            shown.in_export(rules),
        )
        return [drift for check in checks for drift in islice(check, MOST_OF_A_KIND)]


def remember(found: Iterable[Drift]) -> None:
    """Store when the check ran and how much drifted, for the page that shows it.

    One that waits for a rebuild has compared nothing, so what was found last stays.
    """
    codes = Counter(drift.code for drift in found)
    if _WAITS in codes:
        return
    with transaction():
        row = db.session.get(SyncCursor, _REMEMBERED)
        if row is None:
            row = SyncCursor(listing=_REMEMBERED, scope="")
            db.session.add(row)
        row.position = json.dumps({"count": codes.total(), "codes": codes})
        row.updated_at = utcnow()


def last() -> LastCheck | None:
    """The check remembered last."""
    row = db.session.get(SyncCursor, _REMEMBERED)
    found = None if row is None else LastCheck(row.updated_at, json.loads(row.position)["count"])
    end_reading()
    return found


def number_of(found: Iterable[Drift]) -> int | None:
    """How many figures differ; None where they were not compared."""
    codes = [drift.code for drift in found]
    return None if _WAITS in codes else len(codes)


def sentence(found: list[Drift]) -> str:
    """The result as a person would say it."""
    if not found:
        return "all figures agree"
    if number_of(found) is None:
        return "the figures were not compared, for they wait for a rebuild"
    return f"{count(len(found), 'figure')} drifted, such as: {found[0].sentence}"


@contextmanager
def _snapshot() -> Iterator[None]:
    """One view of the database for all that is read inside, whatever is written meanwhile."""
    end_reading()
    if on_sqlite():
        # A transaction that reads keeps the view of its first reading.
        options = {}
    else:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    db.session.connection(execution_options=options)
    try:
        yield
    finally:
        end_reading()


def _other_rules(rules: Reporting) -> str | None:
    """With which rules the figures were projected, if not with these."""
    state = db.session.get_one(AppState, 1)
    return (state.projected_with or "") if rebuild.is_outdated(state, rules) else None


def _waits_for_rebuild(rules: Reporting, projected_with: str) -> Drift:
    return Drift(
        _WAITS,
        "The figures were projected with other reporting settings, so nothing can be compared."
        " Wait for the rebuild that the job worker starts, then check again.",
        rules.fingerprint,
        projected_with,
    )
