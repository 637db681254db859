"""A member's tickets by day as the JSON values of the API."""

from __future__ import annotations

from app.freshworks_linking.rendering import base
from app.freshworks_linking.rendering.base import Json
from app.services.history import Day, History, NotCounted


def _day(day: Day) -> Json:
    return {
        "date": day.date,
        "tickets_closed": len(day.ticket_numbers),
        "ticket_numbers": day.ticket_numbers,
        "freshworks_user_id": day.freshworks_user_id,
    }


def history(found: History, ticket_url: str | None) -> Json:
    """A base.member's days, subtotals and what is not counted."""
    return {
        "user_info": base.member(found.member),
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
