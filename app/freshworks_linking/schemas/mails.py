"""Input and answers about mails, and what they are made of."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking.schemas.base import (
    MOST_PER_PAGE,
    Arguments,
    NamedMember,
    NamedResponder,
    Pagination,
    Success,
    count,
)
from app.freshworks_linking.schemas.inputs import Digits
from app.mail.routes import Kind
from app.models import MailStatus


class Mail(Schema):
    """One link that its member is told of. `error` says why not, or not yet; `way` what took it."""

    id = fields.Integer(required=True)
    status = fields.String(required=True, validate=validate.OneOf([*MailStatus]))
    member = fields.Nested(NamedMember, required=True)
    responder = fields.Nested(NamedResponder, required=True)
    due_at = fields.String(required=True)
    sent_at = fields.String(required=True, allow_none=True)
    way = fields.String(required=True, allow_none=True, validate=validate.OneOf([*Kind]))
    attempts = count()
    error = fields.String(required=True, allow_none=True)
    can_retry = fields.Boolean(required=True)


class MailsQuery(Arguments):
    """Which mails."""

    status = fields.String(validate=validate.OneOf([*MailStatus]))
    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=25, validate=validate.Range(1, MOST_PER_PAGE))


class MailsAnswer(Success):
    """Mails, newest first, and where they go."""

    mails = fields.List(fields.Nested(Mail), required=True)
    pagination = fields.Nested(Pagination, required=True)
    transport = fields.String(required=True)


class MailAnswer(Success):
    """One mail."""

    message = fields.String(required=True)
    mail = fields.Nested(Mail, required=True)
