"""The tiles and the state of the sync as the JSON values of the API."""

from __future__ import annotations

from app.freshworks_linking.rendering import jobs
from app.freshworks_linking.rendering.base import Json
from app.models import AppState
from app.services import rebuild, review, suggestions
from app.services.overview import Overview
from app.services.reporting import Reporting


def stats(
    state: AppState, sync: Json, rules: Reporting, patience: float = suggestions.PATIENCE
) -> Json:
    """The tiles: always of the whole data set."""
    credited, unclaimed = state.total_tickets, state.unclaimed_tickets
    week = rules.calendar.week_start(rules.calendar.today())
    last = sync["last_success"]
    queued = review.queue(state, patience)
    return {
        "total_mappings": state.total_mappings,
        "linked_count": state.linked_count,
        "unlinked_count": state.total_mappings - state.linked_count,
        "total_tickets": credited,
        "unclaimed_tickets": unclaimed,
        "excluded_count": state.excluded_count,
        "coverage": credited / (credited + unclaimed) if credited + unclaimed else None,
        "last_sync": last and last["finished_at"],
        "active_count": state.active_count,
        "deactivated_count": state.total_mappings - state.active_count,
        "confirmed_count": state.confirmed_count,
        "unconfirmed_count": state.linked_count - state.confirmed_count,
        "tickets_this_week": state.week_count if state.week_key == week else 0,
        "review_count": None if queued is None else len(queued.waiting),
        "review_tickets": None if queued is None else queued.unclaimed_tickets,
        "recomputing": rebuild.is_outdated(state, rules),
        "version": state.data_version,
    }


def overview(now: Overview, rules: Reporting, patience: float = suggestions.PATIENCE) -> Json:
    """`stats` and `sync`, as several answers hold them."""
    sync = jobs.sync_state(now.syncs)
    return {"stats": stats(now.state, sync, rules, patience), "sync": sync}
