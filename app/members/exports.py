"""The own figures as files: the rows that an admin's export of this member has."""

from __future__ import annotations

from datetime import date

from flask import Response

from app import downloads, settings
from app.auth import access
from app.members.pages import asked_range, blueprint


@blueprint.get("/profile/exports/daily.csv")
def export_daily() -> Response:
    return downloads.export_csv("daily", _shown(), settings.reporting())


@blueprint.get("/profile/exports/daily.xlsx")
def export_daily_excel() -> Response:
    return _excel("daily")


@blueprint.get("/profile/exports/tickets.csv")
def export_tickets() -> Response:
    return downloads.export_csv("tickets", _shown(), settings.reporting())


@blueprint.get("/profile/exports/tickets.xlsx")
def export_tickets_excel() -> Response:
    return _excel("tickets")


def _excel(name: str) -> Response:
    made_by = access.current_member().username
    return downloads.export_excel(name, _shown(), made_by, settings.reporting())


def _shown() -> dict[str, int | date]:
    """What the page shows at this range; nobody's but the own, whatever else is asked for."""
    asked = asked_range()
    if asked.problem is not None:
        raise asked.problem
    shown: dict[str, int | date] = {"user_id": access.current_member().id}
    if asked.responder_id is not None:
        shown["freshworks_user_id"] = asked.responder_id
    return shown | {"since": asked.range.start, "until": asked.range.end}
