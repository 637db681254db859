"""Fields of input that are stricter than marshmallow's own."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from marshmallow import fields, validate

from app.models import BIGGEST

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")
_NO_NUL = r"^[^\x00]*$"
_IDS = r"^([0-9]{1,18}(,[0-9]{1,18}){0,199})?$"


def row_id(**options: Any) -> fields.Integer:
    """A strict 64-bit id: no text, no bool, no float."""
    return fields.Integer(strict=True, validate=validate.Range(1, BIGGEST), **options)


class Digits(fields.Integer):
    """A whole number in an address: no blanks and no underscores, which `int` would let pass."""

    def _validated(self, value: Any) -> Any:
        if not re.fullmatch(r"-?[0-9]+", str(value)):
            raise self.make_error("invalid", input=value)
        return super()._validated(value)


class Flag(fields.Boolean):
    """True or false, and nothing that merely equals one of them, as 1 does."""

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class StrictNumber(fields.Float):
    """A number as JSON writes one: no text, no bool."""

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *rest, **options)


class Day(fields.Date):
    """A local day that every database and calendar knows the neighbours of."""

    default_error_messages = {"range": "Write a day from 2000-01-01 to 2100-01-01."}

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> date:
        day: date = super()._deserialize(value, *rest, **options)
        if not 2000 <= day.year < 2100:
            raise self.make_error("range")
        return day


class Ids(fields.String):
    """Ids with commas between them, at most 200."""

    def __init__(self, **options: Any) -> None:
        written = validate.Regexp(_IDS, error="Write up to 200 ids with commas between them.")
        super().__init__(validate=written, **options)


class LocalMoment(fields.Field):  # type: ignore[type-arg]  # marshmallow's own gap
    """A local day, which means its beginning, or a local time, without an offset."""

    default_error_messages = {
        "invalid": "Write a day as 2025-07-29, or a time as 2025-07-29T10:30, without a zone.",
        "range": "Write a day from 2000-01-01 to 2100-01-01.",
    }

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise self.make_error("invalid")
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise self.make_error("invalid") from None
        if not 2000 <= moment.year < 2100:
            raise self.make_error("range")
        return moment


class Text(fields.String):
    """Text that every database can store."""

    def __init__(self, longest: int, **options: Any) -> None:
        readable = validate.Regexp(_NO_NUL, error="A character in it cannot be stored.")
        super().__init__(validate=[validate.Length(max=longest), readable], **options)

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> str:
        text: str = super()._deserialize(value, *rest, **options)
        try:
            text.encode()
        except UnicodeEncodeError:
            # JSON can spell half of a character.
            raise self.make_error("invalid_utf8") from None
        return text
