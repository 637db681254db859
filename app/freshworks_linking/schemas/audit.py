"""Input and answers of the audit trail, and what they are made of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.freshworks_linking.schemas.base import (
    LATER,
    MOST_PER_PAGE,
    Arguments,
    NamedMember,
    NamedResponder,
    Pagination,
    Success,
    count,
)
from app.freshworks_linking.schemas.inputs import Digits, LocalMoment, Text
from app.freshworks_linking.schemas.mappings import Effect
from app.models import BIGGEST
from app.services.audit import ACTIONS
from app.services.audit_trail import DECISIONS, EVERYTHING


class LocalEnd(LocalMoment):
    """A local time, or a day, which is meant to its end."""

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> datetime:
        moment = super()._deserialize(value, *rest, **options)
        return moment if "T" in value else moment + timedelta(days=1)


def _id() -> Digits:
    return Digits(validate=validate.Range(1, BIGGEST))


class AuditFilters(Arguments):
    """Which entries."""

    actor = Text(120, metadata={"description": "A member's id or username, or a program's name."})
    mapping_id = _id()
    freshworks_user_id = _id()
    user_id = _id()
    action = fields.String(
        validate=validate.OneOf([DECISIONS, EVERYTHING, *sorted(ACTIONS)]),
        metadata={"description": "`decisions`: all but what syncs and webhooks counted."},
    )
    batch_id = _id()
    since = LocalMoment()
    until = LocalEnd(metadata={"description": "A day is meant to its end."})
    q = Text(200, metadata={"description": "Words in the names of those concerned."})

    @validates_schema
    def is_in_order(self, data: dict[str, Any], **_options: Any) -> None:
        """No range ends before it begins."""
        if "since" in data and "until" in data and data["since"] > data["until"]:
            raise ValidationError(LATER, "until")


class AuditQuery(AuditFilters):
    """Which entries, and which page of them."""

    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=50, validate=validate.Range(1, MOST_PER_PAGE))


class AuditBatch(Schema):
    """The act that an entry was a part of."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    size = count()


class AuditEntry(Schema):
    """One change: who, when, from where, what was before and after, and what it did to credit."""

    id = fields.Integer(required=True)
    created_at = fields.String(required=True)
    actor = fields.String(required=True)
    actor_id = fields.Integer(required=True, allow_none=True)
    source = fields.String(required=True)
    address = fields.String(required=True, allow_none=True)
    action = fields.String(required=True)
    sentence = fields.String(required=True)
    responder = fields.Nested(NamedResponder, required=True, allow_none=True)
    member = fields.Nested(NamedMember, required=True, allow_none=True)
    batch_id = fields.Integer(required=True, allow_none=True)
    batch = fields.Nested(AuditBatch, required=True, allow_none=True)
    undoes_id = fields.Integer(required=True, allow_none=True)
    undone_by = fields.Integer(required=True, allow_none=True)
    changes = fields.List(
        fields.List(fields.String(), validate=validate.Length(equal=3)),
        required=True,
        metadata={"description": "What changed: its name, what it was, what it became."},
    )
    effect = fields.List(fields.Nested(Effect), required=True)
    comment = fields.String(required=True, allow_none=True)
    confidence = fields.Float(required=True, allow_none=True)
    can_undo = fields.Boolean(required=True)
    undo_url = fields.String(required=True, allow_none=True)


class AuditAnswer(Success):
    """A page of the trail, newest first."""

    entries = fields.List(fields.Nested(AuditEntry), required=True)
    pagination = fields.Nested(Pagination, required=True)
