"""The tickets held here, as a search of Freshworks would count them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from app.extensions import db
from app.models import Ticket
from app.services import workspaces
from app.services.transaction import end_reading

Counts = dict[tuple[date, int], int]


@dataclass(frozen=True)
class Held:
    """What is compared of a ticket."""

    status: int
    updated_at: datetime


class Scope:
    """Live tickets, of one workspace if the sync is limited to it."""

    def __init__(self, workspace_id: int | None) -> None:
        self._where: list[sa.ColumnElement[bool]] = [
            Ticket.deleted.is_(False),
            Ticket.spam.is_(False),
        ]
        if workspace_id not in (None, workspaces.EVERY):
            self._where.append(Ticket.workspace_id == workspace_id)

    def count(self) -> Counts:
        """How many by day of creation and status: as many numbers as days, not as tickets."""
        day = sa.func.date(Ticket.created_at, type_=sa.Date)
        query = sa.select(day, Ticket.status, sa.func.count()).where(*self._where)
        rows = db.session.execute(query.group_by(day, Ticket.status))
        found = {(row[0], row[1]): row[2] for row in rows}
        end_reading()
        return found

    def of_day(self, day: date) -> dict[int, Held]:
        """The tickets created on a day, by number."""
        start = datetime.combine(day, time(), UTC)
        created = (Ticket.created_at >= start, Ticket.created_at < start + timedelta(days=1))
        query = sa.select(Ticket.id, Ticket.status, Ticket.updated_at).where(*self._where, *created)
        found = {row[0]: Held(row[1], row[2]) for row in db.session.execute(query)}
        end_reading()
        return found
