"""Input and answers of bulk changes and of files of links, and what they are made of."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.freshworks_linking.schemas.base import Arguments, Success, count
from app.freshworks_linking.schemas.inputs import Flag, Text, row_id
from app.services.bulk_rows import MOST_CHANGES, OUTCOMES
from app.services.link_change import HISTORIES

_WISHES = ("user_id", "best", "confirmed", "excluded")
_ONE_WISH = f"Write exactly one of {', '.join(_WISHES)}."


class BulkChange(Arguments):
    """What is asked of one mapping: exactly one wish."""

    mapping_id = row_id(required=True)
    version = row_id()
    user_id = row_id(allow_none=True, metadata={"description": "Null unlinks."})
    history = fields.String(
        load_default="keep",
        validate=validate.OneOf(HISTORIES),
        metadata={"description": "As for one link change; only with `user_id`."},
    )
    best = Flag(
        validate=validate.Equal(True),
        metadata={"description": "Link to the best candidate there is now."},
    )
    confirmed = Flag(validate=validate.Equal(True))
    excluded = Flag(metadata={"description": "Not a person."})

    @validates_schema
    def has_one_wish(self, data: dict[str, Any], **_options: Any) -> None:
        """More than one would contradict each other, or at least their order would matter."""
        if sum(name in data for name in _WISHES) != 1:
            raise ValidationError(_ONE_WISH)


class BulkBody(Arguments):
    """Changes of many mappings, made as one batch."""

    changes = fields.List(
        fields.Nested(BulkChange),
        required=True,
        validate=validate.Length(min=1, max=MOST_CHANGES),
    )
    dry_run = Flag(load_default=False)
    comment = Text(500)


class BulkOutcome(Schema):
    """What became of one row; `tickets` is by how much credit rose."""

    mapping_id = fields.Integer(required=True)
    freshworks_username = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    user_id = fields.Integer(required=True, allow_none=True)
    username = fields.String(required=True, allow_none=True)
    tickets = fields.Integer(required=True)
    message = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True, allow_none=True)
    confidence = fields.Float(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    warning = fields.String(required=True, allow_none=True)


class _Counted(Success):
    """What came of many rows."""

    message = fields.String(required=True)
    batch_id = fields.Integer(required=True, allow_none=True)
    changed = count()
    unchanged = count()
    failed = count()


class BulkAnswer(_Counted):
    """An outcome for each row, in the order of the request."""

    outcomes = fields.List(fields.Nested(BulkOutcome), required=True)


class LinkedLine(Schema):
    """One line of a file of links, and what became of it."""

    line = fields.Integer(required=True, validate=validate.Range(min=1))
    freshworks_user_id = fields.Integer(required=True, allow_none=True)
    freshworks_username = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    member = fields.String(required=True, allow_none=True)
    tickets = fields.Integer(required=True)
    message = fields.String(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    warning = fields.String(required=True, allow_none=True)


class LinkImportAnswer(_Counted):
    """An outcome for each line; `failures_csv` is a file of those that were refused."""

    outcomes = fields.List(fields.Nested(LinkedLine), required=True)
    failures_csv = fields.String(required=True, allow_none=True)
