"""The schedule: what is due, found out and started by the rounds of every worker.

Each moment starts one run, however many workers see it come: `slot` names it in `job_run`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from app.clock import Calendar, utc_text, utcnow
from app.extensions import db
from app.models import AppState, AuditEntry, JobRun, JobStatus
from app.services import cursors, jobs, outbox, ticket_hints
from app.services.actor import Actor
from app.services.transaction import end_reading

SCHEDULE = Actor(None, "schedule", "system")
RESPONDERS = "responders"

# A sync that fails again and again comes more and more rarely, down to this.
_LONGEST_PAUSE = timedelta(hours=1)
_FIRST = "first"
_OF_MEMBERS = ("member_created", "member_changed")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Plan:
    """When what is wanted: 0 minutes and no hour mean never.

    Nothing that asks Freshworks is started while no account is connected.
    """

    sync_minutes: int
    responders_minutes: int
    audit_hour: int | None
    calendar: Calendar
    connected: bool
    auto_link_after_sync: bool = False


@dataclass(frozen=True)
class Entry:
    """One line of the schedule, as people see it."""

    kind: str
    enabled: bool
    every_minutes: int | None
    at: str | None
    last_succeeded_at: datetime | None
    next_at: datetime | None


def keep(plan: Plan, since: datetime) -> None:
    """Start what is due; `since` is when the worker that asks began."""
    outbox.start_if_due(SCHEDULE)
    _keep_auto_link(plan)
    if not plan.connected:
        return
    _keep_sync(plan, since)
    _keep_audit(plan)
    ticket_hints.start_if_due(SCHEDULE)


def entries(plan: Plan) -> list[Entry]:
    """The schedule with its last successes and next moments."""
    enabled = plan.connected and plan.sync_minutes > 0
    next_at = next_sync(plan, _newest_sync())
    return [
        Entry(jobs.SYNC, enabled, plan.sync_minutes, None, _last_good(jobs.SYNC), next_at),
        _responders(plan, next_at),
        _refresh(plan),
        _audit(plan),
    ]


def _refresh(plan: Plan) -> Entry:
    """It has no time of its own: a hint starts it."""
    return Entry(jobs.REFRESH, plan.connected, None, None, _last_good(jobs.REFRESH), None)


def _keep_sync(plan: Plan, since: datetime) -> None:
    if not plan.sync_minutes:
        return
    due = next_sync(plan, _newest_sync())
    # A new installation leaves somebody the time to press the button.
    at = due or since + timedelta(minutes=plan.sync_minutes)
    is_due = at <= utcnow() and jobs.unfinished(jobs.SYNC) is None
    end_reading()
    if is_due:
        slot = _FIRST if due is None else utc_text(due)
        jobs.start(SCHEDULE, jobs.SYNC, options=jobs.BY_ITSELF, slot=slot)


def _keep_auto_link(plan: Plan) -> None:
    """After a sync, and once there are new members: if anything changed that it could see."""
    if not plan.auto_link_after_sync:
        return
    last = db.session.scalar(sa.select(sa.func.max(JobRun.id)).where(JobRun.kind == jobs.AUTO_LINK))
    run = None if last is None else db.session.get_one(JobRun, last)
    slot = f"people {db.session.get_one(AppState, 1).people_version}"
    is_due = (run is None or run.slot != slot) and _has_news(
        None if run is None else run.created_at
    )
    end_reading()
    if is_due:
        jobs.start(SCHEDULE, jobs.AUTO_LINK, slot=slot)


def _has_news(since: datetime | None) -> bool:
    """Whether a sync succeeded, or a member came or changed, since a moment."""
    synced = sa.exists().where(*_syncs(JobStatus.SUCCEEDED))
    joined = sa.exists().where(AuditEntry.action.in_(_OF_MEMBERS))
    # One that lies ahead is of a clock that has been set back: nobody knows what came after it.
    if since is not None and since <= utcnow():
        synced = synced.where(JobRun.finished_at > since)
        joined = joined.where(AuditEntry.created_at > since)
    return bool(db.session.scalar(sa.select(sa.or_(synced, joined))))


def _keep_audit(plan: Plan) -> None:
    if plan.audit_hour is None:
        return
    now = utcnow()
    day = plan.calendar.local_date(now)
    if _moment(plan, day) > now:
        day -= _DAY
    done = sa.exists().where(JobRun.kind == jobs.AUDIT, JobRun.slot == day.isoformat())
    # Before the first sync there is nothing to be audited.
    good_ones = (*_syncs(JobStatus.SUCCEEDED), JobRun.finished_at <= _moment(plan, day))
    synced = sa.exists().where(*good_ones)
    is_due = db.session.scalar(sa.select(sa.and_(~done, synced)))
    end_reading()
    if is_due:
        jobs.start(SCHEDULE, jobs.AUDIT, slot=day.isoformat())


def next_sync(plan: Plan, last: JobRun | None) -> datetime | None:
    """When a sync is due again, `last` being the newest; None before the first one, and if off."""
    if last is None or not (plan.connected and plan.sync_minutes):
        return None
    every, now = timedelta(minutes=plan.sync_minutes), utcnow()
    longest = max(every, _LONGEST_PAUSE)
    due = last.created_at + every
    if last.status == JobStatus.FAILED:
        pause: timedelta = every * 2 ** min(_failures_in_a_row() - 1, 12)
        due = (last.finished_at or last.created_at) + min(pause, longest)
    # Nothing is put off so long, unless by a clock that has been set back since.
    return due if due <= now + longest else now


def _newest_sync() -> JobRun | None:
    newest = sa.select(JobRun).where(JobRun.kind == jobs.SYNC).order_by(JobRun.id.desc())
    return db.session.scalar(newest.limit(1))


def _failures_in_a_row() -> int:
    good = sa.select(sa.func.max(JobRun.id)).where(*_syncs(JobStatus.SUCCEEDED))
    since = sa.func.coalesce(good.scalar_subquery(), 0)
    failed = sa.select(sa.func.count(JobRun.id)).where(*_syncs(JobStatus.FAILED))
    return db.session.scalar(failed.where(JobRun.id > since)) or 0


def _syncs(status: JobStatus) -> tuple[sa.ColumnElement[bool], ...]:
    return JobRun.kind == jobs.SYNC, JobRun.status == status


def responders_are_due(plan: Plan) -> bool:
    """Whether a sync that no person started reads the responders."""
    asked_at = cursors.responders_asked_at()
    # As far ahead as behind: a clock may have been set back since.
    every = timedelta(minutes=plan.responders_minutes)
    return asked_at is None or abs(utcnow() - asked_at) >= every


def _responders(plan: Plan, sync_at: datetime | None) -> Entry:
    """They are read by the first sync after their time has come."""
    asked_at = cursors.responders_asked_at()
    next_at = sync_at
    if asked_at is not None and sync_at is not None and not responders_are_due(plan):
        next_at = max(sync_at, asked_at + timedelta(minutes=plan.responders_minutes))
    enabled = plan.connected and plan.sync_minutes > 0
    read_at = cursors.responders_read_at()
    return Entry(RESPONDERS, enabled, plan.responders_minutes, None, read_at, next_at)


def _audit(plan: Plan) -> Entry:
    last = _last_good(jobs.AUDIT)
    if plan.audit_hour is None:
        return Entry(jobs.AUDIT, False, None, None, last, None)
    at = f"{plan.audit_hour:02}:00"
    return Entry(
        jobs.AUDIT, plan.connected, None, at, last, _next_audit(plan) if plan.connected else None
    )


def _next_audit(plan: Plan) -> datetime:
    now = utcnow()
    today = plan.calendar.local_date(now)
    # Where the hour is another one since, a day can be audited before its moment.
    slots = sa.select(JobRun.slot).where(JobRun.kind == jobs.AUDIT, JobRun.slot >= str(today))
    audited = set(db.session.scalars(slots))
    moments = _moments(plan, today)
    return next(at for day, at in moments if at > now and str(day) not in audited)


def _moments(plan: Plan, day: date) -> Iterator[tuple[date, datetime]]:
    """This day and those that follow, each with its nightly hour."""
    while True:
        yield day, _moment(plan, day)
        day += _DAY


def _moment(plan: Plan, day: date) -> datetime:
    """The nightly hour; one that the change to summer time leaves out comes an hour later."""
    at = time(plan.audit_hour or 0, tzinfo=plan.calendar.zone)
    return datetime.combine(day, at).astimezone(UTC)


def _last_good(kind: str) -> datetime | None:
    query = sa.select(sa.func.max(JobRun.finished_at)).where(
        JobRun.kind == kind, JobRun.status == JobStatus.SUCCEEDED
    )
    return db.session.scalar(query)
