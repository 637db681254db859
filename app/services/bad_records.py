"""Records of Freshworks that could not be read: kept with the reason, and tried again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.freshworks_service import (
    Away,
    BadRecord,
    Busy,
    FreshworksError,
    FreshworksService,
    Ticket,
)
from app.models import BadRecord as StoredBadRecord
from app.services import ingest, workspaces
from app.services.credit import together
from app.services.ingest import Ingested
from app.services.lookup import among
from app.services.reporting import Reporting
from app.services.transaction import end_reading, transaction
from app.services.upsert import upsert

TICKET = "ticket"
AGENT = "agent"
# Each costs two credits, at every sync.
MOST_RETRIED = 20
_REASON_LENGTH = 300


@dataclass(frozen=True)
class Retried:
    """What asking by number brought: tickets that are no longer bad, and closings of theirs."""

    recovered: int = 0
    closures_added: int = 0
    credited: Mapping[str, int] = field(default_factory=dict)


def keep(kind: str, records: Iterable[BadRecord]) -> None:
    """Store what could not be read and why; one that is known with this reason writes nothing."""
    reasons = {one.id: one.reason[:_REASON_LENGTH] for one in records if one.id is not None}
    if not reasons:
        return
    row = StoredBadRecord
    query = sa.select(row.freshworks_id, row.reason)
    query = query.where(row.kind == kind, among(row.freshworks_id, reasons))
    known = dict(db.session.execute(query).all())
    now = utcnow()
    columns = ("kind", "freshworks_id", "reason", "first_seen_at", "last_seen_at")
    news = (
        (kind, record_id, reason, now, now)
        for record_id, reason in reasons.items()
        if known.get(record_id) != reason
    )
    upsert(StoredBadRecord, columns, news, ("kind", "freshworks_id"), keep=("first_seen_at",))


def forget(kind: str, ids: Collection[int]) -> None:
    """These could be read, or are no more."""
    row = StoredBadRecord
    bad = sa.select(row.id).where(row.kind == kind, among(row.freshworks_id, ids))
    found = db.session.scalars(bad).all()
    if found:
        db.session.execute(sa.delete(row).where(row.id.in_(found)))


def known(kind: str) -> int:
    """How many records of a kind wait to be readable."""
    query = sa.select(sa.func.count()).where(StoredBadRecord.kind == kind)
    return db.session.scalar(query) or 0


def take_in(ticket_id: int, ticket: Ticket | None, rules: Reporting) -> Ingested:
    """Store what Freshworks answered about one ticket (None: there is none), good or bad before."""
    with transaction():
        forget(TICKET, [ticket_id])
        if ticket is None:
            return ingest.gone([ticket_id], rules)
        return ingest.observe([ticket], rules)


def _alone() -> None:
    """Nobody can end the run."""


def retry(
    service: FreshworksService,
    rules: Reporting,
    before: datetime,
    alive: Callable[[], None] = _alone,
    *,
    workspace_id: int | None = workspaces.EVERY,
) -> Retried:
    """Ask by number for tickets that could not be read before that instant.

    A list shows a ticket again only when it changes, so one that Freshworks mended in silence
    would be missing for good. `alive` raises where the run is over, in each transaction, so that
    nothing is stored then; no failure of Freshworks is raised. `workspace_id` is what the sync
    asks for.
    """
    done = Retried()
    for ticket_id in _due(before):
        try:
            ticket = service.ticket(ticket_id)
        except FreshworksError as error:
            _put_last(ticket_id, alive)
            if isinstance(error, Away | Busy):
                # Each of the others would cost all retries too; they come first next time.
                break
            continue
        with transaction():
            ingested = _take_back(ticket_id, ticket, rules, workspace_id)
            alive()
        done = Retried(
            done.recovered + 1,
            done.closures_added + ingested.closures_added,
            together(done.credited, ingested.effect),
        )
    return done


def _take_back(
    ticket_id: int, ticket: Ticket | None, rules: Reporting, workspace_id: int | None
) -> Ingested:
    # A list showed nearly all of these, which is proof enough where no other ticket is known.
    if ticket is None or workspaces.covers(ticket, workspace_id, unsure=True):
        return take_in(ticket_id, ticket, rules)
    forget(TICKET, [ticket_id])
    return Ingested()


def _due(before: datetime) -> list[int]:
    row = StoredBadRecord
    # What lies ahead was seen by a clock that has been set back since.
    earlier = sa.or_(row.last_seen_at < before, row.last_seen_at > utcnow())
    query = sa.select(row.freshworks_id).where(row.kind == TICKET, earlier)
    query = query.order_by(row.last_seen_at, row.id).limit(MOST_RETRIED)
    found = list(db.session.scalars(query))
    end_reading()
    return found


def _put_last(ticket_id: int, alive: Callable[[], None]) -> None:
    """Let the others have their turn first next time."""
    row = StoredBadRecord
    with transaction():
        statement = sa.update(row).where(row.kind == TICKET, row.freshworks_id == ticket_id)
        db.session.execute(statement.values(last_seen_at=utcnow()))
        alive()
