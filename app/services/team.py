"""Everybody's closures over a range: a ranking, and who closed how much on which day or week.

Unclaimed closures are a line of their own, so that the lines add up to all that was closed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.extensions import db
from app.models import Closure, ClosureState, LinkPeriod, TicketClosure, UnclaimedDay, User
from app.services import places
from app.services.credit import IN_PERIOD
from app.services.history import bins, comparison
from app.services.history.ranges import DateRange, check_comparable
from app.services.lookup import among
from app.services.places import Places
from app.services.reporting import Reporting
from app.text import fold

SORTS = ("name", "tickets", "change", "this_month", "this_week")
USUAL_SORT = "-tickets"
MOST_COLUMNS = 62
_DAYS_UP_TO, _WEEKS_UP_TO = 31, 53 * 7
_EFFECTIVE = Closure.state == ClosureState.EFFECTIVE


@dataclass(frozen=True)
class Query:
    """Which days and closures, in which order, and in which parts the range is shown."""

    range: DateRange
    group_id: int | None = None
    workspace_id: int | None = None
    sort: str = USUAL_SORT
    by: str | None = None
    page: int = 1
    per_page: int = 50

    @property
    def unit(self) -> str:
        """Days, weeks or months, as asked for or as fits the range."""
        if self.by is not None:
            return self.by
        if self.range.length <= _DAYS_UP_TO:
            return bins.DAY
        return bins.WEEK if self.range.length <= _WEEKS_UP_TO else bins.MONTH


@dataclass(frozen=True)
class Line:
    """A member's tickets; `user_id` is None for the unclaimed, and for all together."""

    user_id: int | None
    username: str
    name: str
    tickets: int
    before: int
    this_month: int
    this_week: int

    @property
    def change(self) -> int:
        """By how much it is more than in the days before."""
        return self.tickets - self.before

    @property
    def is_blank(self) -> bool:
        """Whether nothing was closed in any of these days."""
        return not (self.tickets or self.before or self.this_month or self.this_week)


@dataclass(frozen=True)
class Grid:
    """Tickets by parts of the range, the newest `MOST_COLUMNS` of them, oldest first."""

    unit: str
    parts: list[DateRange]
    parts_left: int
    rows: dict[int | None, list[int]]
    total: list[int]


@dataclass(frozen=True)
class Team:
    """A page of the ranking with its grid; `most`, `total` and `unclaimed` speak of everybody."""

    lines: list[Line]
    members: int
    most: int
    unclaimed: Line
    total: Line
    before: DateRange
    grid: Grid
    places: Places


def read(query: Query, rules: Reporting) -> Team:
    """The team in a range, in a constant number of statements."""
    members, unclaimed = _split(query, rules)
    first = (query.page - 1) * query.per_page
    shown = members[first : first + query.per_page]
    return Team(
        lines=shown,
        members=len(members),
        most=max((line.tickets for line in members), default=0),
        unclaimed=unclaimed,
        total=_together("Total", [*members, unclaimed]),
        before=query.range.before(),
        grid=_grid(query, [line.user_id for line in shown if line.user_id], rules),
        places=places.read().that_count(rules),
    )


def ranking(query: Query, rules: Reporting) -> list[Line]:
    """All members in the order asked for, whatever the page; last the unclaimed, if there are any."""
    members, unclaimed = _split(query, rules)
    return members if unclaimed.is_blank else [*members, unclaimed]


def first_day() -> date | None:
    """The first day on which anything was closed."""
    return db.session.scalar(sa.select(sa.func.min(Closure.local_date)))


def _split(query: Query, rules: Reporting) -> tuple[list[Line], Line]:
    """Members in the order asked for, and the unclaimed."""
    check_comparable(query.range)
    lines = _lines(query, rules)
    members = [line for line in lines if line.user_id is not None]
    nobody = [line for line in lines if line.user_id is None]
    return _sorted(members, query.sort), _together("Unclaimed", nobody)


def _cells(query: Query, since: date, until: date) -> sa.Subquery:
    """Tickets by member (null: nobody) and day: from the projection, or, where only a part of
    the closures is asked for, from the ledger."""
    if query.group_id is None and query.workspace_id is None:
        return sa.union_all(*_projected(since, until)).subquery("cells")
    found = (
        sa.select(
            LinkPeriod.user_id.label("user_id"),
            Closure.local_date.label("day"),
            sa.literal(1).label("tickets"),
        )
        .select_from(Closure)
        .outerjoin(LinkPeriod, IN_PERIOD)
        .where(_EFFECTIVE, Closure.local_date.between(since, until))
    )
    if query.group_id is not None:
        found = found.where(Closure.group_id == query.group_id)
    if query.workspace_id is not None:
        found = found.where(Closure.workspace_id == query.workspace_id)
    return found.subquery("cells")


def _projected(since: date, until: date) -> list[sa.Select[Any, Any, Any]]:
    """Credited tickets, unclaimed ones, and those that no responder held."""
    nobody = sa.cast(sa.null(), sa.BigInteger)
    credit, unclaimed = TicketClosure, UnclaimedDay
    return [
        sa.select(
            credit.user_id.label("user_id"),
            credit.date.label("day"),
            credit.tickets_closed.label("tickets"),
        ).where(credit.date.between(since, until)),
        sa.select(nobody, unclaimed.date, unclaimed.tickets).where(
            unclaimed.date.between(since, until)
        ),
        sa.select(nobody, Closure.local_date, sa.literal(1)).where(
            Closure.responder_id.is_(None), _EFFECTIVE, Closure.local_date.between(since, until)
        ),
    ]


def _lines(query: Query, rules: Reporting) -> list[Line]:
    asked = comparison.windows(query.range, rules.calendar)
    windows = (query.range, query.range.before(), asked.month, asked.week)
    since, until = min(one.start for one in windows), max(one.end for one in windows)
    cells = _cells(query, since, until).c
    found = (
        sa.select(
            cells.user_id,
            *(comparison.tickets_in(one, cells.day, cells.tickets) for one in windows),
        )
        .group_by(cells.user_id)
        .subquery("found")
    )
    columns = [column for column in found.c if column.name != "user_id"]
    joined = sa.select(found.c.user_id, User.username, User.full_name, *columns)
    rows = db.session.execute(joined.outerjoin(User, User.id == found.c.user_id))
    return [
        Line(user_id, username or "", full_name or username or "", *map(int, sums))
        for user_id, username, full_name, *sums in rows
        if any(sums)
    ]


def _together(name: str, lines: Sequence[Line]) -> Line:
    sums = ((one.tickets, one.before, one.this_month, one.this_week) for one in lines)
    columns = [sum(column) for column in zip(*sums, strict=True)] or [0] * 4
    return Line(None, "", name, *columns)


def _sorted(lines: list[Line], sort: str) -> list[Line]:
    """In the order asked for; among equals by name, whichever way round."""
    lines = sorted(lines, key=lambda line: (fold(line.name), line.user_id or 0))
    name = sort.removeprefix("-")
    is_down = sort.startswith("-")
    if name == "name":
        return lines[::-1] if is_down else lines
    return sorted(lines, key=lambda line: getattr(line, name), reverse=is_down)


def _grid(query: Query, user_ids: Collection[int], rules: Reporting) -> Grid:
    parts = list(bins.split(query.range, query.unit, rules.calendar))
    shown = parts[-MOST_COLUMNS:]
    cells = _cells(query, shown[0].start, shown[-1].end).c
    tickets = sa.func.sum(cells.tickets)
    wanted = sa.or_(cells.user_id.is_(None), among(cells.user_id, user_ids))
    by_member = sa.select(cells.user_id, cells.day, tickets).where(wanted)
    counts: dict[int | None, dict[date, int]] = defaultdict(dict)
    for user_id, day, number in db.session.execute(by_member.group_by(cells.user_id, cells.day)):
        counts[user_id][day] = int(number)
    total = db.session.execute(sa.select(cells.day, tickets).group_by(cells.day))
    return Grid(
        unit=query.unit,
        parts=shown,
        parts_left=len(parts) - len(shown),
        rows={one: bins.summed(counts[one], shown) for one in (*user_ids, None)},
        total=bins.summed({day: int(number) for day, number in total}, shown),
    )
