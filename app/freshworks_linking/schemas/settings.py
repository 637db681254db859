"""Input and answers about settings, and what they are made of."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from app.clock import WEEKDAYS
from app.freshworks_linking.schemas.base import Arguments, Failure, Success, Undo, count
from app.freshworks_linking.schemas.diagnostics import Check
from app.freshworks_linking.schemas.inputs import Flag, StrictNumber, Text
from app.freshworks_linking.schemas.jobs import Job
from app.models import BIGGEST
from app.services.preference_rules import (
    BIGGEST_STATUS,
    EXPLAINED,
    LAST_HOUR,
    LEAST_THRESHOLD,
    MOST_MINUTES,
    MOST_STATUSES,
    PRESETS,
)

_NAMES = sorted(EXPLAINED)


def _whole(most: int, least: int = 0, **options: Any) -> fields.Integer:
    return fields.Integer(strict=True, validate=validate.Range(least, most), **options)


class PreviewBody(Arguments):
    """Settings as they would be; what is left out stays. A threshold stands for the preset; null:
    none. `reset` names those that the environment shall have its say in again."""

    time_zone = Text(60)
    week_starts_on = fields.String(validate=validate.OneOf(WEEKDAYS))
    closed_statuses = fields.List(
        _whole(BIGGEST_STATUS, 1), validate=validate.Length(max=MOST_STATUSES)
    )
    auto_link_preset = fields.String(validate=validate.OneOf(PRESETS))
    auto_link_threshold = StrictNumber(
        allow_none=True,
        validate=validate.Range(LEAST_THRESHOLD, 1, min_inclusive=False),
    )
    auto_link_after_sync = Flag()
    sync_minutes = _whole(MOST_MINUTES)
    responders_minutes = _whole(MOST_MINUTES)
    audit_hour = _whole(LAST_HOUR, allow_none=True)
    notifications = Flag()
    reset = fields.List(fields.String(validate=validate.OneOf(_NAMES)))


class SettingsBody(PreviewBody):
    """Settings to save. With the `version` that was seen, those changed since are not overwritten."""

    version = _whole(BIGGEST)


class ZonesQuery(Arguments):
    """Which zones: those whose name has all these words."""

    q = Text(60, load_default="")


class Settings(Schema):
    """The settings in force, or those of the environment. 0 minutes and no hour mean never."""

    time_zone = fields.String(required=True)
    week_starts_on = fields.String(required=True, validate=validate.OneOf(WEEKDAYS))
    closed_statuses = fields.List(fields.Integer(), required=True)
    auto_link_preset = fields.String(required=True, validate=validate.OneOf(PRESETS))
    auto_link_threshold = fields.Float(required=True, allow_none=True)
    auto_link_after_sync = fields.Boolean(required=True)
    sync_minutes = count()
    responders_minutes = count()
    audit_hour = fields.Integer(required=True, allow_none=True)
    notifications = fields.Boolean(required=True)


class SettingSaved(Schema):
    """When a setting was saved on the page, and by whom; nobody: by a command."""

    at = fields.String(required=True)
    by = fields.String(required=True, allow_none=True)


class MemberFigures(Schema):
    """All credit of a member, that of this month, that of this week."""

    total = fields.Integer(required=True)
    month = fields.Integer(required=True)
    week = fields.Integer(required=True)


class EffectOnMember(Schema):
    """One of the members whose figures would change most."""

    user_id = fields.Integer(required=True)
    username = fields.String(required=True)
    before = fields.Nested(MemberFigures, required=True)
    after = fields.Nested(MemberFigures, required=True)


class SettingsEffect(Schema):
    """What a change of settings would do; `..._of`: with credit of so many members."""

    sentences = fields.List(fields.String(), required=True)
    dates = count()
    dates_of = count()
    started = count()
    started_of = count()
    stopped = count()
    stopped_of = count()
    months = count()
    weeks = count()
    week_begins = fields.String(required=True, allow_none=True)
    examples = fields.List(fields.Nested(EffectOnMember), required=True)


class Zone(Schema):
    """A time zone, how far it is from UTC, and what its clocks show now."""

    name = fields.String(required=True)
    offset = fields.String(required=True)
    clock = fields.String(required=True)


class SettingsAnswer(Success):
    """The settings in force, what each does, where it comes from, what the environment says.

    `recomputing`: figures are older than the settings; `job` projects them again.
    """

    settings = fields.Nested(Settings, required=True)
    environment = fields.Nested(Settings, required=True)
    explained = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    saved = fields.Dict(keys=fields.String(), values=fields.Nested(SettingSaved), required=True)
    version = count()
    recomputing = fields.Boolean(required=True)
    job = fields.Nested(Job, required=True, allow_none=True)


class SettingsChangedAnswer(SettingsAnswer):
    """What saving settings did."""

    message = fields.String(required=True)
    changed = fields.Boolean(required=True)
    undo = fields.Nested(Undo, required=True, allow_none=True)


class StaleSettings(Failure):
    """Another admin was quicker: the settings as they are now, and who changed them."""

    changed_by = fields.String()
    settings = fields.Nested(Settings)
    saved = fields.Dict(keys=fields.String(), values=fields.Nested(SettingSaved))
    version = fields.Integer()


class PreviewAnswer(Success):
    """The effect, or, on a large site, the job whose `result` it will be."""

    effect = fields.Nested(SettingsEffect, required=True, allow_none=True)
    job = fields.Nested(Job, required=True, allow_none=True)


class ZonesAnswer(Success):
    """Time zones, the best matches first."""

    zones = fields.List(fields.Nested(Zone), required=True)


class ConnectionTriedAnswer(Success):
    """What Freshworks said; `milliseconds` is how long its first answer took."""

    checks = fields.List(fields.Nested(Check), required=True)
    account = fields.String(required=True, allow_none=True)
    milliseconds = fields.Integer(required=True, allow_none=True)


class MailTriedAnswer(Success):
    """Whether the mail was taken, and where it went or why it did not."""

    sent = fields.Boolean(required=True)
    message = fields.String(required=True)
