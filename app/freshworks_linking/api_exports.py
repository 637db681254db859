"""The JSON API's files: what the dashboard shows, as CSV and as Excel. They change nothing."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import settings
from app.auth import access
from app.freshworks_linking import downloads, things_exports
from app.freshworks_linking.api import blueprint
from app.freshworks_linking.things_exports import EXPORTS
from app.services.exports import as_csv, as_excel


@blueprint.get("/exports/mappings.csv")
@blueprint.arguments(things_exports.MappingsExport, location="query")
@blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
def export_mappings(args: dict[str, Any]) -> Response:
    return _csv("mappings", args)


@blueprint.get("/exports/mappings.xlsx")
@blueprint.arguments(things_exports.MappingsExport, location="query")
@blueprint.response(200, downloads.BINARY, content_type=downloads.EXCEL)
def export_mappings_excel(args: dict[str, Any]) -> Response:
    return _excel("mappings", args)


@blueprint.get("/exports/daily.csv")
@blueprint.arguments(things_exports.DailyExport, location="query")
@blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
def export_daily(args: dict[str, Any]) -> Response:
    return _csv("daily", args)


@blueprint.get("/exports/daily.xlsx")
@blueprint.arguments(things_exports.DailyExport, location="query")
@blueprint.response(200, downloads.BINARY, content_type=downloads.EXCEL)
def export_daily_excel(args: dict[str, Any]) -> Response:
    return _excel("daily", args)


@blueprint.get("/exports/tickets.csv")
@blueprint.arguments(things_exports.TicketsExport, location="query")
@blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
def export_tickets(args: dict[str, Any]) -> Response:
    return _csv("tickets", args)


@blueprint.get("/exports/tickets.xlsx")
@blueprint.arguments(things_exports.TicketsExport, location="query")
@blueprint.response(200, downloads.BINARY, content_type=downloads.EXCEL)
def export_tickets_excel(args: dict[str, Any]) -> Response:
    return _excel("tickets", args)


def _csv(name: str, args: dict[str, Any]) -> Response:
    rules = settings.reporting()
    table = EXPORTS[name].table(args, rules)
    days = things_exports.days_named(name, args, rules)
    return downloads.csv_file(f"freshworks-{name}-{days}", as_csv.parts(table))


def _excel(name: str, args: dict[str, Any]) -> Response:
    rules = settings.reporting()
    about = things_exports.about(name, args, access.current_member().username)
    table = EXPORTS[name].table(args, rules)
    as_excel.check_size(table)
    days = things_exports.days_named(name, args, rules)
    return downloads.excel_file(
        f"freshworks-{name}-{days}",
        lambda file: as_excel.write(file, table, about, rules.calendar),
    )
