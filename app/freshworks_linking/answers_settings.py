"""What the endpoints about settings answer; `schemas_settings.py` has what it is made of."""

from __future__ import annotations

from marshmallow import fields

from app.freshworks_linking import schemas_diagnostics, schemas_parts, schemas_settings
from app.freshworks_linking.answers import Failure, Success
from app.freshworks_linking.schemas_parts import count


class SettingsAnswer(Success):
    """The settings in force, what each does, where it comes from, what the environment says.

    `recomputing`: figures are older than the settings; `job` projects them again.
    """

    settings = fields.Nested(schemas_settings.Settings, required=True)
    environment = fields.Nested(schemas_settings.Settings, required=True)
    explained = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    saved = fields.Dict(
        keys=fields.String(), values=fields.Nested(schemas_settings.SettingSaved), required=True
    )
    version = count()
    recomputing = fields.Boolean(required=True)
    job = fields.Nested(schemas_parts.Job, required=True, allow_none=True)


class SettingsChangedAnswer(SettingsAnswer):
    """What saving settings did."""

    message = fields.String(required=True)
    changed = fields.Boolean(required=True)
    undo = fields.Nested(schemas_parts.Undo, required=True, allow_none=True)


class StaleSettings(Failure):
    """Another admin was quicker: the settings as they are now, and who changed them."""

    changed_by = fields.String()
    settings = fields.Nested(schemas_settings.Settings)
    saved = fields.Dict(keys=fields.String(), values=fields.Nested(schemas_settings.SettingSaved))
    version = fields.Integer()


class PreviewAnswer(Success):
    """The effect, or, on a large site, the job whose `result` it will be."""

    effect = fields.Nested(schemas_settings.SettingsEffect, required=True, allow_none=True)
    job = fields.Nested(schemas_parts.Job, required=True, allow_none=True)


class ZonesAnswer(Success):
    """Time zones, the best matches first."""

    zones = fields.List(fields.Nested(schemas_settings.Zone), required=True)


class ConnectionTriedAnswer(Success):
    """What Freshworks said; `milliseconds` is how long its first answer took."""

    checks = fields.List(fields.Nested(schemas_diagnostics.Check), required=True)
    account = fields.String(required=True, allow_none=True)
    milliseconds = fields.Integer(required=True, allow_none=True)


class MailTriedAnswer(Success):
    """Whether the mail was taken, and where it went or why it did not."""

    sent = fields.Boolean(required=True)
    message = fields.String(required=True)
