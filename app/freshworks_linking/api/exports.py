"""The JSON API's files: what the pages show, as CSV and as Excel. They change nothing."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import downloads, settings
from app.auth import access
from app.freshworks_linking import schemas
from app.freshworks_linking.api.blueprint import blueprint


@blueprint.get("/exports/mappings.csv")
@blueprint.arguments(schemas.exports.MappingsExport, location="query")
@blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
def export_mappings(args: dict[str, Any]) -> Response:
    return _csv("mappings", args)


@blueprint.get("/exports/mappings.xlsx")
@blueprint.arguments(schemas.exports.MappingsExport, location="query")
@blueprint.response(200, downloads.BINARY, content_type=downloads.EXCEL)
def export_mappings_excel(args: dict[str, Any]) -> Response:
    return _excel("mappings", args)


@blueprint.get("/exports/daily.csv")
@blueprint.arguments(schemas.exports.DailyExport, location="query")
@blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
def export_daily(args: dict[str, Any]) -> Response:
    return _csv("daily", args)


@blueprint.get("/exports/daily.xlsx")
@blueprint.arguments(schemas.exports.DailyExport, location="query")
@blueprint.response(200, downloads.BINARY, content_type=downloads.EXCEL)
def export_daily_excel(args: dict[str, Any]) -> Response:
    return _excel("daily", args)


@blueprint.get("/exports/tickets.csv")
@blueprint.arguments(schemas.exports.TicketsExport, location="query")
@blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
def export_tickets(args: dict[str, Any]) -> Response:
    return _csv("tickets", args)


@blueprint.get("/exports/tickets.xlsx")
@blueprint.arguments(schemas.exports.TicketsExport, location="query")
@blueprint.response(200, downloads.BINARY, content_type=downloads.EXCEL)
def export_tickets_excel(args: dict[str, Any]) -> Response:
    return _excel("tickets", args)


@blueprint.get("/exports/team.csv")
@blueprint.arguments(schemas.exports.TeamExport, location="query")
@blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
def export_team(args: dict[str, Any]) -> Response:
    return _csv("team", args)


@blueprint.get("/exports/team.xlsx")
@blueprint.arguments(schemas.exports.TeamExport, location="query")
@blueprint.response(200, downloads.BINARY, content_type=downloads.EXCEL)
def export_team_excel(args: dict[str, Any]) -> Response:
    return _excel("team", args)


def _csv(name: str, args: dict[str, Any]) -> Response:
    return downloads.export_csv(name, args, settings.reporting())


def _excel(name: str, args: dict[str, Any]) -> Response:
    made_by = access.current_member().username
    return downloads.export_excel(name, args, made_by, settings.reporting())
