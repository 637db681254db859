"""The JSON API's files: what the pages show, as CSV and as Excel. They change nothing."""

from __future__ import annotations

from typing import Any

from flask import Response

from app import downloads, settings
from app.auth import access
from app.freshworks_linking import schemas
from app.freshworks_linking.api.blueprint import blueprint
from app.freshworks_linking.schemas.base import Arguments


def _offer(name: str, schema: type[Arguments]) -> None:
    """Both files of one export; `schema` is what it is asked for."""

    @blueprint.get(f"/exports/{name}.csv", endpoint=f"export_{name}")
    @blueprint.arguments(schema, location="query")
    @blueprint.response(200, downloads.TEXT, content_type=downloads.CSV)
    def csv(args: dict[str, Any]) -> Response:
        return downloads.export_csv(name, args, settings.reporting())

    @blueprint.get(f"/exports/{name}.xlsx", endpoint=f"export_{name}_excel")
    @blueprint.arguments(schema, location="query")
    @blueprint.response(200, downloads.BINARY, content_type=downloads.EXCEL)
    def excel(args: dict[str, Any]) -> Response:
        made_by = access.current_member().username
        return downloads.export_excel(name, args, made_by, settings.reporting())


for _name, _schema in schemas.exports.SCHEMAS.items():
    _offer(_name, _schema)
