"""The list of mappings and one mapping as the JSON values of the API; pages show the same."""

from __future__ import annotations

from collections.abc import Sequence

from app.clock import utc_text
from app.freshworks_linking.rendering.base import Json
from app.services import members, suggestions
from app.services.candidates import Suggestions
from app.services.linking import Outcome
from app.services.mappings import Detail, Listed, Row
from app.services.reporting import Reporting


def mapping(row: Row, rules: Reporting) -> Json:
    """One line of the list."""
    return listed([row], rules)[0]


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
        "credited_tickets": row.credited_tickets,
        "unclaimed_tickets": row.unclaimed_tickets,
        "weeks": row.weeks,
        "suggestions_count": suggestions.count_of(row, found),
        **_told_if_any(row, found),
    }


def _told_if_any(row: Row, found: Suggestions | None) -> Json:
    """What hardly a row has; saying of each that it has none would be a tenth of the list."""
    likely = suggestions.likely(row, found)
    told = {
        "flag": row.flag,
        "reserved_email": row.reserved_email,
        "suggestion": likely and likely._asdict(),
    }
    return {key: value for key, value in told.items() if value is not None}


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
