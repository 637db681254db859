"""The own profile: linked responders and figures, rendered by the server."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import settings
from app.auth import access
from app.services import history, mappings
from app.services.history import Day
from app.services.mappings import Row

blueprint = Blueprint("members", __name__)
blueprint.before_request(access.guard_own_pages)

_DAYS = 30


@blueprint.get("/profile")
def profile() -> ResponseReturnValue:
    rules = settings.reporting()
    own = history.of_member(access.current_member().id, history.last_days(_DAYS, rules))
    rows = mappings.of_member(own.member.id, rules)
    return render_template(
        "members/profile.html",
        member=own.member,
        figures=_figures(own.member.id, rows),
        responders=[_responder(row) for row in rows],
        days=_days(own.days),
    )


def _figures(user_id: int, rows: list[Row]) -> dict[str, Any]:
    sums = history.figures(user_id, settings.reporting())
    activity = [row.last_activity for row in rows if row.last_activity is not None]
    return {
        "total_tickets": sums.total_tickets,
        "this_month": sums.this_month,
        "this_week": sums.this_week,
        "last_activity": max(activity, default=None),
    }


def _responder(row: Row) -> dict[str, Any]:
    return {
        "freshworks_username": row.mapping.freshworks_username,
        "freshworks_user_id": row.mapping.freshworks_user_id,
        "since": row.linked_since,
        "total_tickets": row.total_tickets,
        "this_month": row.this_month,
        "this_week": row.this_week,
    }


def _days(days: list[Day]) -> list[dict[str, Any]]:
    """One line a day, whatever the number of responders."""
    numbers: dict[Any, list[int]] = {}
    for day in days:
        numbers.setdefault(day.date, []).extend(day.ticket_numbers)
    template = settings.config().ticket_url_template
    return [
        {
            "date": day,
            "tickets_closed": len(tickets),
            "ticket_numbers": sorted(tickets),
            "links": [
                template.replace("{id}", str(n)) if template else "" for n in sorted(tickets)
            ],
        }
        for day, tickets in numbers.items()
    ]
