"""Input and answers of the import of responders and of webhooks."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking.schemas.base import Arguments, Success, count
from app.services.import_fates import Fate


class WebhooksQuery(Arguments):
    """Whether the secret is wanted too."""

    secret = fields.Boolean(load_default=False, truthy={"true"}, falsy={"false"})


class ImportQuery(Arguments):
    """Whether to try only, and store nothing."""

    dry_run = fields.Boolean(load_default=False, truthy={"true"}, falsy={"false"})


class ImportedLine(Schema):
    """One line of a file, and what became of it."""

    line = fields.Integer(required=True, validate=validate.Range(min=1))
    freshworks_user_id = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=validate.OneOf([*Fate]))
    error = fields.String(required=True, allow_none=True)
    warning = fields.String(required=True, allow_none=True)


class ImportAnswer(Success):
    """What an import of responders did, or would do."""

    message = fields.String(required=True)
    created = count()
    updated = count()
    unchanged = count()
    failed = count()
    outcomes = fields.List(fields.Nested(ImportedLine), required=True)


class WebhooksAnswer(Success):
    """How webhooks reach us, and whether they do."""

    url = fields.String(required=True)
    header = fields.String(required=True)
    secret = fields.String(required=True, allow_none=True)
    last_received_at = fields.String(required=True, allow_none=True)
    waiting = count()
