"""Which closings an export tells of: those of some responders, of one member, of some days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from app.models import Closure, FreshworksUserMapping, LinkPeriod, TicketClosure
from app.services.mappings.query import Query, figures, fitting
from app.services.reporting import Reporting


@dataclass(frozen=True)
class Closings:
    """Those of the responders that `of` lists, credited to `user_id`, from one day to another.

    Group and workspace are those of the closing; `every_state` adds what does not count, and
    `unclaimed` to what members are credited with what none is.
    """

    of: Query = field(default_factory=Query)
    user_id: int | None = None
    freshworks_user_id: int | None = None
    since: date | None = None
    until: date | None = None
    group_id: int | None = None
    workspace_id: int | None = None
    every_state: bool = False
    unclaimed: bool = False

    @property
    def has_place(self) -> bool:
        """Whether only some groups or workspaces are asked for, which the ledger alone knows."""
        return self.group_id is not None or self.workspace_id is not None


def of_ledger(wanted: Closings, rules: Reporting) -> list[sa.ColumnElement[bool]]:
    """What a closure has to meet, joined to its link period."""
    places = ((Closure.group_id, wanted.group_id), (Closure.workspace_id, wanted.workspace_id))
    where = [column == value for column, value in places if value is not None]
    if wanted.user_id is not None:
        where.append(LinkPeriod.user_id == wanted.user_id)
    return where + _common(Closure.responder_id, Closure.local_date, wanted, rules)


def of_projection(wanted: Closings, rules: Reporting) -> list[sa.ColumnElement[bool]]:
    """What a day of credit has to meet."""
    row = TicketClosure
    where = [] if wanted.user_id is None else [row.user_id == wanted.user_id]
    return where + _common(row.freshworks_user_id, row.date, wanted, rules)


def _common(
    responder: sa.SQLColumnExpression[Any],
    day: sa.SQLColumnExpression[date],
    wanted: Closings,
    rules: Reporting,
) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if wanted.freshworks_user_id is not None:
        where.append(responder == wanted.freshworks_user_id)
    if wanted.since is not None:
        where.append(day >= wanted.since)
    if wanted.until is not None:
        where.append(day <= wanted.until)
    if wanted.of != Query():
        ids = sa.select(FreshworksUserMapping.freshworks_user_id)
        counts = figures(wanted.of)
        where.append(responder.in_(fitting(ids, wanted.of, rules, counts)))
    return where
