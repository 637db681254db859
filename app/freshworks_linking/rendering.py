"""Services' results as the JSON values of the API; pages show the same values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.clock import utc_text
from app.freshworks_linking.rendering_jobs import sync_state
from app.models import AppState, FreshworksUserMapping, User
from app.services import members, rebuild, review, suggestions
from app.services.history import Day, History, NotCounted
from app.services.linking import Outcome
from app.services.mappings import Detail, Listed, Row
from app.services.members import Candidate
from app.services.overview import Overview
from app.services.reporting import Reporting
from app.services.suggestions import Suggestions

Json = dict[str, Any]


def member(user: User) -> Json:
    """A member as the list shows it."""
    return {"id": user.id, "username": user.username, "email": user.email, "role": user.role}


def mapping(row: Row, rules: Reporting) -> Json:
    """One line of the list."""
    return listed([row], rules)[0]


def named(mapping: FreshworksUserMapping) -> Json:
    """A responder by its name and both of its ids."""
    return {
        "mapping_id": mapping.id,
        "freshworks_user_id": mapping.freshworks_user_id,
        "freshworks_username": mapping.freshworks_username,
    }


def listed(rows: Sequence[Row], rules: Reporting, people_version: int | None = None) -> list[Json]:
    """Lines of the list; `people_version` is that of the state, if it was read already."""
    found = None
    if any(suggestions.is_open(row) for row in rows):
        found = suggestions.current(people_version)
    return [_line(row, rules, found) for row in rows]


def _line(row: Row, rules: Reporting, found: Suggestions | None) -> Json:
    """An unlinked mapping credits nobody: zeros, and the unclaimed beside."""
    return {
        "id": row.id,
        "freshworks_user_id": row.freshworks_user_id,
        "freshworks_username": row.freshworks_username,
        "user_id": row.user_id,
        "user_info": _user_info(row),
        "status": "unlinked" if row.user_id is None else "linked",
        "ticket_stats": _ticket_stats(row, rules),
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "version": row.version,
        "freshworks_email": row.freshworks_email,
        "active": row.active,
        "excluded": row.excluded,
        "link_source": row.link_source,
        "confirmed": row.confirmed,
        "linked_since": row.linked_since,
        "flag": row.flag,
        "reserved_email": row.reserved_email,
        "credited_tickets": row.credited_tickets,
        "unclaimed_tickets": row.unclaimed_tickets,
        "weeks": row.weeks,
        "suggestions_count": suggestions.count_of(row, found),
    }


def _user_info(row: Row) -> Json | None:
    if row.member_id is None:
        return None
    return {
        "id": row.member_id,
        "username": row.username,
        "email": row.member_email,
        "role": row.role,
    }


def _ticket_stats(row: Row, rules: Reporting) -> Json:
    return {
        "total_tickets": row.total_tickets,
        "this_month": row.this_month,
        "this_week": row.this_week,
        "last_activity": rules.calendar.local_text(row.last_activity),
    }


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


def matched(listed: Listed) -> Json | None:
    """The tiles once more, of what a filter lists; null while it leaves nobody out."""
    sums = listed.sums
    if sums is None:
        return None
    return {
        "total_mappings": sums.mappings,
        "linked_count": sums.linked,
        "unlinked_count": sums.mappings - sums.linked,
        "total_tickets": sums.tickets,
        "unclaimed_tickets": sums.unclaimed,
    }


def overview(now: Overview, rules: Reporting, patience: float = suggestions.PATIENCE) -> Json:
    """`stats` and `sync`, as several answers hold them."""
    sync = sync_state(now.syncs)
    return {"stats": stats(now.state, sync, rules, patience), "sync": sync}


def pagination(page: int, per_page: int, total: int) -> Json:
    """Where a page lies."""
    return {"page": page, "per_page": per_page, "pages": -(-total // per_page), "total": total}


def candidate(found: Candidate) -> Json:
    """A member in the picker."""
    return {
        **member(found.member),
        "full_name": found.member.full_name,
        "linked_to": [linked_to(row) for row in found.linked_to],
    }


def linked_to(row: FreshworksUserMapping) -> Json:
    """A responder by name."""
    return {"mapping_id": row.id, "freshworks_username": row.freshworks_username}


def _day(day: Day) -> Json:
    return {
        "date": day.date,
        "tickets_closed": len(day.ticket_numbers),
        "ticket_numbers": day.ticket_numbers,
        "freshworks_user_id": day.freshworks_user_id,
    }


def history(found: History, ticket_url: str | None) -> Json:
    """A member's days, subtotals and what is not counted."""
    return {
        "user_info": member(found.member),
        "tickets": [_day(day) for day in found.days],
        "date_range": {
            "start_date": found.range.start.isoformat(),
            "end_date": found.range.end.isoformat(),
            "days": found.range.days,
        },
        "total": found.total,
        "ticket_links": {"template": ticket_url},
        "responders": [
            {
                "mapping_id": share.mapping_id,
                "freshworks_user_id": share.freshworks_user_id,
                "freshworks_username": share.freshworks_username,
                "tickets": share.tickets,
            }
            for share in found.shares
        ],
        "not_counted": [_not_counted(one) for one in found.not_counted],
    }


def _not_counted(one: NotCounted) -> Json:
    return {
        "ticket_number": one.ticket_number,
        "date": one.date.isoformat(),
        "reason": one.reason,
        "code": one.code,
        "what": one.what,
        "cure": one.cure,
    }


def detail(found: Detail, unclaimed: int) -> Json:
    """Periods and credit of one mapping."""
    return {
        "periods": [
            {
                "user_id": period.user_id,
                "username": found.usernames[period.user_id],
                "starts_at": utc_text(period.starts_at),
                "ends_at": utc_text(period.ends_at),
            }
            for period in found.periods
        ],
        "credit": [
            {"user_id": user_id, "username": found.usernames[user_id], "tickets": tickets}
            for user_id, tickets in found.credit.items()
        ],
        "unclaimed_tickets": unclaimed,
    }


def effect(outcome: Outcome) -> list[Json]:
    """What a decision did to credit, member by member."""
    moved = {int(user_id): tickets for user_id, tickets in (outcome.effect or {}).items()}
    names = members.usernames(moved)
    return [
        {"user_id": user_id, "username": names[user_id], "tickets": tickets}
        for user_id, tickets in moved.items()
    ]
