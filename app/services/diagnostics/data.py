"""Whether the data can show anything: account, responders, members, links, filters, records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa

from app.clock import utcnow
from app.extensions import db
from app.models import AppState, BadRecord, Closure, JobStatus, Ticket, User
from app.services import jobs, mappings, rebuild, self_check
from app.services.diagnostics.check import Check, Setup, failed, ok, unknown, warning
from app.services.ledger import OTHER_GROUP
from app.services.wording import count

_REASONS_SHOWN = 3
_SELF_CHECK_STALE = timedelta(days=3)
_DOCTOR = "Press Compare now in Diagnostics, or run: flask --app wsgi doctor --deep"


def checks(setup: Setup) -> Iterator[Check]:
    """All of this module."""
    # First, for it ends the reading that the others share.
    rules = _rules(setup)
    drift = _drift(setup)
    state = mappings.state()
    yield _account(setup, state)
    yield from _people(state)
    yield _filter(setup, state)
    yield _unreadable()
    yield rules
    yield drift


def _account(setup: Setup, state: AppState) -> Check:
    title = "Account of this database"
    if state.account is None:
        return ok("account", title, "The database is new; the first sync makes it this account's.")
    if setup.host in (None, state.account):
        return ok("account", title, f"The database holds the figures of {state.account}.")
    return failed(
        "account",
        title,
        f"The database holds the figures of {state.account}, and FRESHWORKS_URL names"
        f" {setup.host}. No sync runs, because ids of both would be mixed up.",
        "Set FRESHWORKS_URL back, or DATABASE_URL to a database of its own.",
    )


def _people(state: AppState) -> Iterator[Check]:
    responders = state.total_mappings + state.excluded_count
    members = db.session.scalar(sa.select(sa.func.count(User.id)).where(User.is_active)) or 0
    if responders:
        yield ok("responders", "Responders", f"{count(responders, 'responder')} known.")
    else:
        cure = "Run a sync; if it succeeds, the key may see no agents and no tickets."
        yield warning("responders", "Responders", "There are no mappings to show.", cure)
    if members:
        yield ok("members", "Members", f"{count(members, 'active member')} to link to.")
    else:
        cure = "Make some: flask --app wsgi members import FILE.csv"
        yield warning("members", "Members", "There is nobody to link responders to.", cure)
    if state.linked_count or not responders:
        linked = f"{state.linked_count:,} of {count(state.total_mappings, 'responder')} linked."
        yield ok("links", "Links", linked)
    else:
        cure = "Press Auto-Link, or link somebody by hand."
        yield warning(
            "links", "Links", "No responder is linked, so no ticket counts for anybody.", cure
        )


def _filter(setup: Setup, state: AppState) -> Check:
    title = "Filters"
    has_synced = any(run.status == JobStatus.SUCCEEDED for run in jobs.latest(jobs.SYNC))
    if has_synced and db.session.scalar(sa.select(Ticket.id).limit(1)) is None:
        return _no_tickets(setup, title)
    groups = ", ".join(map(str, sorted(setup.rules.group_ids)))
    left_out = sa.select(Closure.id).where(Closure.reason == OTHER_GROUP).limit(1)
    counts_nothing = not state.total_tickets + state.unclaimed_tickets
    if groups and counts_nothing and db.session.scalar(left_out) is not None:
        return failed(
            "filter",
            title,
            f"FRESHWORKS_GROUP_IDS ({groups}) leaves every closing out, so nothing counts.",
            "Correct the numbers of the groups, or empty the setting to let all groups count.",
        )
    which = f"Tickets of the groups {groups} count" if groups else "Tickets of all groups count"
    return ok("filter", title, f"{which}.")


def _no_tickets(setup: Setup, title: str) -> Check:
    sentence = "Freshworks shows no ticket at all, though the last sync succeeded."
    if setup.workspace_id is None:
        sentence += " Without FRESHWORKS_WORKSPACE_ID only the primary workspace is read."
    else:
        sentence += f" FRESHWORKS_WORKSPACE_ID is {setup.workspace_id}."
    cure = "Set FRESHWORKS_WORKSPACE_ID to 0 for all workspaces, or use a key with more rights."
    return failed("filter", title, sentence, cure)


def _unreadable() -> Check:
    title = "Unreadable records"
    number = sa.func.count()
    query = sa.select(BadRecord.reason, number).group_by(BadRecord.reason).order_by(number.desc())
    reasons = db.session.execute(query).all()
    if not reasons:
        return ok("unreadable", title, "Every record that Freshworks sent could be read.")
    shown = "; ".join(f"{times:,} × {reason}" for reason, times in reasons[:_REASONS_SHOWN])
    return warning(
        "unreadable",
        title,
        f"{count(sum(times for _, times in reasons), 'record')} could not be read: {shown}.",
        "Mend them in Freshworks if they are wrong there; the table bad_record names each. They"
        " are tried again by themselves.",
    )


def _rules(setup: Setup) -> Check:
    title = "Reporting settings"
    if not rebuild.is_needed(setup.rules):
        return ok("rules", title, "All figures were projected with the present settings.")
    under_way = jobs.unfinished(jobs.REBUILD) is not None
    sentence = "Zone, week, closed statuses or groups were changed; the figures are older."
    if under_way:
        return warning("rules", title, f"{sentence} They are projected again.", "Wait for its end.")
    cure = "A job worker does it within minutes, or run: flask --app wsgi rebuild"
    return warning("rules", title, sentence, cure)


def _drift(setup: Setup) -> Check:
    title = "Self-check"
    last = self_check.last()
    if last is None:
        return unknown("drift", title, "The figures have not been compared yet.", _DOCTOR)
    when = setup.rules.calendar.moment_text(last.checked_at)
    if last.count:
        return failed(
            "drift",
            title,
            f"{count(last.count, 'figure')} drifted, as found on {when}.",
            "Project all figures again: flask --app wsgi rebuild. Please report the defect.",
        )
    if utcnow() - last.checked_at > _SELF_CHECK_STALE:
        return unknown("drift", title, f"The figures were last compared on {when}.", _DOCTOR)
    return ok("drift", title, f"All figures agreed on {when}.")
