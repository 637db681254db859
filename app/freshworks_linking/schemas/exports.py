"""What exports are asked for: the filters of the list, and of which closings, from which days."""

from __future__ import annotations

from datetime import date
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from app.freshworks_linking.schemas.base import Arguments
from app.freshworks_linking.schemas.figures import TeamQuery
from app.freshworks_linking.schemas.inputs import Day, Digits
from app.freshworks_linking.schemas.mappings import MappingsFilter, MappingsQuery
from app.models import BIGGEST
from app.services.history import MOST_DAYS

_NAMED_TWICE = "Give either days, or since and until."
_LATER = "This day lies before the first one."


class MappingsExport(MappingsQuery):
    """Which mappings, in which order; all pages."""

    class Meta(Arguments.Meta):
        """A file has no pages."""

        exclude = ("page", "per_page")


class ClosingsExport(MappingsFilter):
    """Whose closings, of which days."""

    user_id = Digits(
        validate=validate.Range(1, BIGGEST),
        metadata={"description": "The member whom they are credited to."},
    )
    freshworks_user_id = Digits(validate=validate.Range(1, BIGGEST))
    days = Digits(
        validate=validate.Range(1, MOST_DAYS),
        metadata={"description": "Back from today. Not together with `since` and `until`."},
    )
    since = Day(metadata={"description": "Of the closing, both days included."})
    until = Day()
    active_since = Day(metadata={"description": "`since` of the list: of the last activity."})
    active_until = Day(metadata={"description": "`until` of the list."})

    @validates_schema
    def names_days_once(self, data: dict[str, Any], **_options: Any) -> None:
        """Days are counted back, or named."""
        if "days" in data and ("since" in data or "until" in data):
            raise ValidationError(_NAMED_TWICE, "days")
        if data.get("active_since", date.min) > data.get("active_until", date.max):
            raise ValidationError(_LATER, "active_until")


def _wish(description: str) -> fields.Boolean:
    return fields.Boolean(
        load_default=False,
        truthy={"true"},
        falsy={"false"},
        metadata={"description": description},
    )


class DailyExport(ClosingsExport):
    """Which days of whom."""

    unclaimed = _wish("Closings that no member is credited with, too: rows without a member.")


class TicketsExport(ClosingsExport):
    """Which closings."""

    all = _wish("Closings that do not count, too.")


class TeamExport(TeamQuery):
    """Which days of the team, of which group or workspace, in which order; all pages."""

    class Meta(Arguments.Meta):
        """A file has no pages, and no grid."""

        exclude = ("by", "page", "per_page")


SCHEMAS: dict[str, type[Arguments]] = {
    "mappings": MappingsExport,
    "daily": DailyExport,
    "tickets": TicketsExport,
    "team": TeamExport,
}
