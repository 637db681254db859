"""Input and answers of what a member chose for the list."""

from __future__ import annotations

from marshmallow import fields, validate

from app.freshworks_linking.schemas.base import Arguments, Success
from app.services.member_view import COLUMNS, PAGE_SIZES


class ViewBody(Arguments):
    """What is chosen; what is left out stays."""

    columns = fields.List(
        fields.String(validate=validate.OneOf(COLUMNS)),
        validate=validate.Length(max=len(COLUMNS)),
        metadata={"description": "Those to show of the columns that can be left out."},
    )
    per_page = fields.Integer(strict=True, validate=validate.OneOf(PAGE_SIZES))


class ViewAnswer(Success):
    """What the member sees."""

    columns = fields.List(fields.String(validate=validate.OneOf(COLUMNS)), required=True)
    per_page = fields.Integer(required=True)
