"""Records of Freshworks that could not be read: kept with the reason, and tried again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.freshworks_service import (
    BadAnswer,
    BadRecord,
    BadRequest,
    FreshworksError,
    FreshworksService,
    Ticket,
)
from app.models import BadRecord as StoredBadRecord
from app.services import ingest
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


def retry(service: FreshworksService, rules: Reporting, before: datetime) -> Retried:
    """Ask by number for tickets that could not be read before that instant; raises nothing.

    A list shows a ticket again only when it changes, so one that Freshworks mended in silence
    would be missing for good.
    """
    done = Retried()
    for ticket_id in _due(before):
        try:
            ticket = service.ticket(ticket_id)
        except (BadAnswer, BadRequest):
            _put_last(ticket_id)
            continue
        except FreshworksError:
            # The sync itself says what is wrong with Freshworks, if anything is.
            _put_last(ticket_id)
            break
        ingested = take_in(ticket_id, ticket, rules)
        done = Retried(done.recovered + 1, done.closures_added + ingested.closures_added)
    return done


def _due(before: datetime) -> list[int]:
    row = StoredBadRecord
    query = sa.select(row.freshworks_id).where(row.kind == TICKET, row.last_seen_at < before)
    query = query.order_by(row.last_seen_at, row.id).limit(MOST_RETRIED)
    found = list(db.session.scalars(query))
    end_reading()
    return found


def _put_last(ticket_id: int) -> None:
    """Let the others have their turn first next time; where all have theirs, nothing is written."""
    row = StoredBadRecord
    with transaction():
        if known(TICKET) > MOST_RETRIED:
            statement = sa.update(row).where(row.kind == TICKET, row.freshworks_id == ticket_id)
            db.session.execute(statement.values(last_seen_at=utcnow()))
