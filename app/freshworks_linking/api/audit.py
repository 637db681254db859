"""The JSON API of the audit trail: a page of it, and all of it as a file. It changes nothing."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import downloads, settings
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.api.answering import version
from app.freshworks_linking.api.blueprint import blueprint
from app.services import audit_trail, csv_cells
from app.services.audit_trail import Filters
from app.web.envelope import success
from app.web.etags import conditional


@blueprint.get("/audit")
@blueprint.arguments(schemas.audit.AuditQuery, location="query")
@blueprint.response(200, schemas.audit.AuditAnswer)
def list_audit(args: dict[str, Any]) -> Response:
    return conditional(version(), lambda: _entries(**args))


def _entries(page: int, per_page: int, **filters: Any) -> Response:
    calendar = settings.reporting().calendar
    found, total = audit_trail.page(wanted(filters), calendar, page, per_page)
    return success(
        entries=[rendering.audit.entry(told) for told in found],
        pagination=rendering.base.pagination(page, per_page, total),
    )


@blueprint.get("/exports/audit.csv")
@blueprint.arguments(schemas.audit.AuditFilters, location="query")
@blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
def export_audit(args: dict[str, Any]) -> Response:
    calendar = settings.reporting().calendar
    rows = map(rendering.audit.row, audit_trail.every(wanted(args), calendar))
    parts = csv_cells.parts(rendering.audit.COLUMNS, rows)
    return downloads.csv_file(f"audit-{calendar.today()}", parts)


def wanted(filters: dict[str, Any]) -> Filters:
    """The filters; their moments are told in the reporting zone."""
    calendar = settings.reporting().calendar
    moments: dict[str, Any] = {
        name: calendar.instant(filters[name]) for name in ("since", "until") if name in filters
    }
    return Filters(**{**filters, **moments})
