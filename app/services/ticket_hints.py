"""The waiting list of tickets that somebody hinted at, and when a run is started for it.

A hint carries no data. Losing one costs minutes and no ticket: the sync reads everything.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.freshworks_service import BadRecord
from app.models import AppState, JobRun, JobStatus, TicketRefresh
from app.services import bad_records, jobs
from app.services.actor import SYSTEM, Actor
from app.services.lookup import among
from app.services.transaction import after_commit, before_commit, end_reading, transaction
from app.services.upsert import upsert

WEBHOOK = "webhook"
# One ticket costs two credits, a page of a hundred three: beyond so many a sync is far cheaper.
MOST_WAITING = 100
# A ticket that cannot be read is tried again after these minutes, then left to the syncs.
_PAUSES_OF_A_TICKET = (1, 5, 15, 60)
# Minutes without a new run after one, two, … runs that ended in vain.
_PAUSES_OF_RUNS = (1, 2, 5, 10)

Condition = sa.ColumnElement[bool]


class Hint(NamedTuple):
    """A ticket to read back, when it was asked for last, and how often it failed."""

    ticket_id: int
    asked_at: datetime
    attempts: int


def ask(ticket_ids: Collection[int], source: str, actor: Actor = SYSTEM) -> None:
    """Have these tickets read back soon; asked for twice before that, they are read once."""
    now = utcnow()
    columns = ("ticket_id", "source", "asked_at", "attempts")
    # In one order for everybody, or two bodies with the same tickets would lock each other out.
    rows = [(one, source, now, 0) for one in sorted(set(ticket_ids))]
    # A sync reads what a webhook hinted at, and not what somebody else misses.
    keep = ("source", "attempts") if source == WEBHOOK else ("attempts",)
    with transaction():
        upsert(TicketRefresh, columns, rows, keys=("ticket_id",), keep=keep)
        if source == WEBHOOK:
            before_commit(_note_webhook)
        after_commit(lambda: start_if_due(actor))


def waiting() -> int:
    """How many tickets wait to be read back, those that are put off included."""
    query = sa.select(sa.func.count()).select_from(TicketRefresh).where(*_unsynced())
    return db.session.scalar(query) or 0


def start_if_due(actor: Actor = SYSTEM) -> None:
    """Start what is needed to read back what waits: a run of our own, or a sync for very many.

    Workers call it every few seconds too: a ticket that was asked for after a run had looked for
    the last time, but before it had ended, started nothing and would wait for the next hint.
    """
    wanted = {jobs.SYNC: too_many(), jobs.REFRESH: next_due() is not None}
    for kind, is_wanted in wanted.items():
        if is_wanted and jobs.unfinished(kind) is None and not _is_paused(kind):
            jobs.start(actor, kind, options=jobs.BY_ITSELF if kind == jobs.SYNC else None)
    end_reading()


def too_many() -> bool:
    """Whether so many wait that a sync reads them for fewer credits."""
    query = sa.select(TicketRefresh.ticket_id).where(*_due(), _SEEN_BY_SYNCS)
    found = db.session.scalars(query.limit(MOST_WAITING + 1)).all()
    end_reading()
    return len(found) > MOST_WAITING


def next_due() -> Hint | None:
    """What is to be read now by its number, longest waiting first; not what waits for a sync."""
    row = TicketRefresh
    left_out = [sa.not_(_SEEN_BY_SYNCS)] if too_many() else []
    query = sa.select(row.ticket_id, row.asked_at, row.attempts).where(*_due(), *left_out)
    query = query.order_by(sa.func.coalesce(row.not_before, row.asked_at), row.ticket_id)
    found = db.session.execute(query.limit(1)).first()
    end_reading()
    return None if found is None else Hint(*found)


def done(hint: Hint) -> None:
    """Strike it off, unless somebody asked again since: then it has to be read again."""
    row = TicketRefresh
    same = (row.ticket_id == hint.ticket_id, row.asked_at == hint.asked_at)
    db.session.execute(sa.delete(row).where(*same))


def put_off(hint: Hint, reason: str) -> None:
    """Try it again later; after several failures keep the reason, and leave it to the syncs."""
    row = TicketRefresh
    with transaction():
        if hint.attempts == len(_PAUSES_OF_A_TICKET):
            bad_records.keep(bad_records.TICKET, [BadRecord(hint.ticket_id, reason)])
            done(hint)
            return
        pause = timedelta(minutes=_PAUSES_OF_A_TICKET[hint.attempts])
        statement = sa.update(row).where(row.ticket_id == hint.ticket_id)
        values = {"attempts": hint.attempts + 1, "not_before": utcnow() + pause}
        db.session.execute(statement.values(values))


def drop_synced() -> None:
    """Strike off what a sync has read since it was asked for."""
    row = TicketRefresh
    with transaction():
        synced = _synced()
        if synced is not None:
            # In the order in which `ask` locks them, which deleting by itself would not keep.
            ours = sa.select(row.ticket_id).where(synced).order_by(row.ticket_id)
            ids = db.session.scalars(ours.with_for_update()).all()
            db.session.execute(sa.delete(row).where(among(row.ticket_id, ids)))


# One that could not be read by its number may be unreadable in the list, too.
_SEEN_BY_SYNCS = sa.and_(TicketRefresh.source == WEBHOOK, TicketRefresh.attempts == 0)


def _due() -> list[Condition]:
    # Before the first answer of a sync it is not known whose account this database holds.
    known = sa.exists().where(AppState.account.is_not(None))
    now, not_before = utcnow(), TicketRefresh.not_before
    # Nothing is put off so long, unless by a clock that has been set back since.
    longest = timedelta(minutes=_PAUSES_OF_A_TICKET[-1])
    on_time = sa.or_(not_before.is_(None), not_before <= now, not_before > now + longest)
    return [known, on_time, *_unsynced()]


def _unsynced() -> list[Condition]:
    synced = _synced()
    return [] if synced is None else [sa.not_(synced)]


def _synced() -> Condition | None:
    """Asked for before a sync began that has succeeded since: it read them."""
    query = sa.select(JobRun.started_at).where(
        JobRun.kind == jobs.SYNC, JobRun.status == JobStatus.SUCCEEDED
    )
    began = db.session.scalar(query.order_by(JobRun.id.desc()).limit(1))
    return None if began is None else sa.and_(_SEEN_BY_SYNCS, TicketRefresh.asked_at < began)


def _is_paused(kind: str) -> bool:
    """Whether the last runs ended in vain so recently that Freshworks is left alone."""
    query = sa.select(JobRun.status, JobRun.done, JobRun.finished_at).where(
        JobRun.kind == kind, JobRun.status.not_in(jobs.UNFINISHED)
    )
    newest = query.order_by(JobRun.id.desc()).limit(len(_PAUSES_OF_RUNS))
    in_vain = 0
    last_at: datetime | None = None
    for status, done, finished_at in db.session.execute(newest):
        if status == JobStatus.SUCCEEDED:
            break
        in_vain, last_at = in_vain + 1, last_at or finished_at
        if done:
            break
    if last_at is None or _synced_since(last_at):
        return False
    # As far ahead as behind: a clock may have been set back since.
    return abs(utcnow() - last_at) < timedelta(minutes=_PAUSES_OF_RUNS[in_vain - 1])


def _synced_since(instant: datetime) -> bool:
    """Whether a sync has shown since then that Freshworks answers again."""
    newest = sa.select(sa.func.max(JobRun.finished_at)).where(
        JobRun.kind == jobs.SYNC, JobRun.status == JobStatus.SUCCEEDED
    )
    synced_at = db.session.scalar(newest)
    return synced_at is not None and synced_at > instant


def _note_webhook() -> None:
    """Remember when the last one came; a second apart is near enough, and spares a lock."""
    now, state = utcnow(), AppState
    earlier = sa.or_(state.webhook_at.is_(None), state.webhook_at <= now - timedelta(seconds=1))
    db.session.execute(sa.update(state).where(earlier).values(webhook_at=now))
