"""What makes an answer a page, a record or a search: checked here, whatever the product."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from app.freshworks_service.answers import Answer
from app.freshworks_service.api import Agent, Found, Named, Page, Search, Ticket
from app.freshworks_service.errors import BadAnswer
from app.freshworks_service.rows import Json, UnusableError, read_rows

Row = TypeVar("Row", Agent, Named, Ticket)

SEARCH_ROWS = 30
# The account's own zone may decide which day a ticket belongs to.
_A_DAY = timedelta(days=1)


def unwrap(answer: Answer, key: str | None, kind: type) -> Any:
    """The content of an answer: its `key`, or all of it where there is no envelope."""
    content = answer.data
    if key is not None:
        content = content.get(key) if type(content) is dict else None
    if type(content) is kind:
        return content
    raise BadAnswer(
        "Freshworks sent JSON without the records that were asked for. Nothing of it was stored;"
        " check FRESHWORKS_PRODUCT, or try again later."
    )


def page_of(answer: Answer, rows: list[Any], asked: int, read: Callable[[Json], Row]) -> Page[Row]:
    """A page of at most `asked` rows; a full one may have another behind it."""
    _check_count(rows, asked)
    good, bad = read_rows(rows, read)
    return Page(_once(good), bad, answer.has_next or len(rows) == asked, answer.clock)


def record_of(row: Json, read: Callable[[Json], Row]) -> Row:
    """A single record, which has to be readable."""
    try:
        return read(row)
    except UnusableError as error:
        problem = f"{error}"
    raise BadAnswer(
        f"Freshworks sent a record that cannot be read, because {problem}. Nothing of it was"
        " stored; the API may have changed."
    )


def found(
    search: Search, rows: list[Any], total: object, read: Callable[[Json], Ticket], most_pages: int
) -> Found:
    """A page of a search; what it counts must fit what it shows, and both what was asked for."""
    _check_count(rows, SEARCH_ROWS)
    if type(total) is not int or total < len(rows) or (total and search.page == 1 and not rows):
        raise BadAnswer(
            "Freshworks sent a search whose total does not fit its tickets. Nothing of it was"
            " used; try again later."
        )
    good, bad = read_rows(rows, read)
    _check_days(search, good)
    more = bool(rows) and search.page * SEARCH_ROWS < total and search.page < most_pages
    return Found(total, _once(good), bad, more)


def check_age(page: Page[Ticket], since: datetime) -> None:
    """Refuse a page with tickets older than those asked for."""
    # Freshworks counts whole seconds, and so did the question.
    oldest = since.replace(microsecond=0)
    if any(ticket.updated_at < oldest for ticket in page.rows):
        raise BadAnswer(
            "Freshworks sent tickets older than those asked for, so the list cannot be trusted."
            " Nothing of it was stored; try again later."
        )


def _once(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """Each record once, where it comes last: what moves within a list moves towards its end."""
    kept: dict[int, Row] = {}
    for row in reversed(rows):
        kept.setdefault(row.id, row)
    return rows if len(kept) == len(rows) else tuple(reversed(kept.values()))


def _check_count(rows: list[Any], asked: int) -> None:
    if len(rows) > asked:
        raise BadAnswer(
            f"Freshworks sent {len(rows)} records where at most {asked} were asked for. Nothing"
            " of them was stored; the API may have changed."
        )


def _check_days(search: Search, tickets: tuple[Ticket, ...]) -> None:
    first = datetime(search.first.year, search.first.month, search.first.day, tzinfo=UTC) - _A_DAY
    last = datetime(search.last.year, search.last.month, search.last.day, tzinfo=UTC) + 2 * _A_DAY
    if any(not first <= ticket.created_at < last for ticket in tickets):
        raise BadAnswer(
            "Freshworks sent tickets of other days than were searched for. Nothing of them was"
            " used; try again later."
        )
