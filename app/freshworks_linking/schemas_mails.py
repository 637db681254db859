"""What the answers about mails are made of."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking.schemas_named import NamedMember, NamedResponder
from app.freshworks_linking.schemas_parts import count
from app.models import MailStatus


class Mail(Schema):
    """One link that its member is told of. `error` says why not, or not yet."""

    id = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf([*MailStatus]))
    member = fields.Nested(NamedMember, required=True)
    responder = fields.Nested(NamedResponder, required=True)
    due_at = fields.String(required=True)
    sent_at = fields.String(required=True, allow_none=True)
    attempts = count()
    error = fields.String(required=True, allow_none=True)
    can_retry = fields.Boolean(required=True)
