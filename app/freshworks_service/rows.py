"""Rows of JSON as frozen values; subjects, texts and requesters are left behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from app.freshworks_service.api import BadRecord, Named, Ticket
from app.freshworks_service.errors import BadAnswer

Row = TypeVar("Row")
Json = dict[str, Any]
# When a ticket was resolved, closed, moved to its status, reopened.
Instants = tuple[datetime | None, datetime | None, datetime | None, datetime | None]

# More on one page are no accident of single records.
MOST_BAD = 25
MOST_ID = 2**63 - 1
# Years outside cannot be meant, and the very first and last ones have no place in some zones.
FIRST_YEAR, LAST_YEAR = 1970, 2200
MOST_STATUS = 2**31 - 1
_NO_INSTANTS: Instants = (None, None, None, None)
# Controls, and halves of characters.
_UNPRINTABLE = dict.fromkeys([*range(32), 127, *range(0xD800, 0xE000)], " ")


class UnusableError(Exception):
    """A row whose field cannot be what it should be; says which, never what it held."""


def ticket_row(row: Json, reopened_as: str, deleted: bool = False, spam: bool = False) -> Ticket:
    """A ticket from a list or a view; the two flags hold for lists that contain nothing else.

    `reopened_as` is what the product calls the instant of the last reopening in its stats.
    """
    created_at = _instant(row, "created_at")
    stats = row.get("stats")
    known = _NO_INSTANTS if stats is None else _instants(stats, reopened_as, created_at)
    return Ticket(
        identity(row),
        _status(row),
        _maybe_id(row, "responder_id"),
        _maybe_id(row, "group_id"),
        _maybe_id(row, "workspace_id"),
        created_at,
        _instant(row, "updated_at"),
        flag(row, "deleted") or deleted,
        flag(row, "spam") or spam,
        stats is not None,
        *known,
    )


def named(row: Json) -> Named:
    """A group or a workspace."""
    return Named(identity(row), text(row, "name"))


def _instants(stats: object, reopened_as: str, created_at: datetime) -> Instants:
    if type(stats) is not dict:
        raise UnusableError("its stats are not an object")
    reopened = _maybe_instant(stats, reopened_as)
    # A ticket that was never reopened may name its own creation here.
    if reopened is not None and reopened <= created_at:
        reopened = None
    return (
        _maybe_instant(stats, "resolved_at"),
        _maybe_instant(stats, "closed_at"),
        _maybe_instant(stats, "status_updated_at"),
        reopened,
    )


def read_rows(
    rows: list[Any], read: Callable[[Json], Row]
) -> tuple[tuple[Row, ...], tuple[BadRecord, ...]]:
    """Every row read, and every unusable one named; a page with many of those is no page."""
    good: list[Row] = []
    bad: list[BadRecord] = []
    for row in rows:
        if type(row) is not dict:
            raise BadAnswer(
                "Freshworks sent a list whose rows are not records. Nothing of it was stored;"
                " try again later."
            )
        try:
            good.append(read(row))
        except UnusableError as error:
            bad.append(BadRecord(_known_id(row), f"{error}"))
    nothing_good = bad and not good and (len(bad) > 1 or bad[0].id is None)
    if nothing_good or len(bad) > MOST_BAD:
        raise BadAnswer(
            f"Freshworks sent records that cannot be read, {len(bad)} of {len(rows)}"
            f" ({bad[0].reason}). Nothing of them was stored; the API may have changed."
        )
    return tuple(good), tuple(bad)


def identity(row: Json) -> int:
    """The number of a record."""
    value = row.get("id")
    if type(value) is int and 0 < value <= MOST_ID:
        return value
    raise UnusableError("its id is not a positive number of 63 bits")


def flag(row: Json, field: str) -> bool:
    """True or false; absent is false."""
    value = row.get(field)
    if value is None or value is False:
        return False
    if value is True:
        return True
    raise UnusableError(f"its {field} is not true or false")


def text(row: Json, field: str) -> str | None:
    """A line of text without line breaks and unprintable characters; None where it is empty."""
    value = row.get(field)
    if value is None:
        return None
    if type(value) is not str:
        raise UnusableError(f"its {field} is not text")
    return " ".join(value.translate(_UNPRINTABLE).split()) or None


# Most rows repeat an instant: a closing is a status change and an update at once.
@lru_cache(maxsize=4096)
def _parse(value: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None or not FIRST_YEAR <= instant.year <= LAST_YEAR:
            return None
        return instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _instant(row: Json, field: str) -> datetime:
    value = row.get(field)
    if type(value) is str and (instant := _parse(value)) is not None:
        return instant
    raise UnusableError(f"its {field} is not a time with a zone")


def _maybe_instant(row: Json, field: str) -> datetime | None:
    value = row.get(field)
    if value is None:
        return None
    if type(value) is str and (instant := _parse(value)) is not None:
        return instant
    raise UnusableError(f"its {field} is not a time with a zone")


def _maybe_id(row: Json, field: str) -> int | None:
    value = row.get(field)
    if value is None or (type(value) is int and 0 < value <= MOST_ID):
        return value
    raise UnusableError(f"its {field} is not a positive number of 63 bits")


def _known_id(row: Json) -> int | None:
    try:
        return identity(row)
    except UnusableError:
        return None


def _status(row: Json) -> int:
    value = row.get("status")
    if type(value) is int and 0 <= value <= MOST_STATUS:
        return value
    raise UnusableError("its status is not a number")
