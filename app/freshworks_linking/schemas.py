"""What the JSON API takes: the schemas that validate the input also document it."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

from app.freshworks_linking.inputs import (
    BIGGEST,
    Digits,
    Flag,
    LocalMoment,
    StrictNumber,
    Text,
    row_id,
)
from app.models import JobStatus, MailStatus
from app.services.history import MOST_DAYS
from app.services.jobs import KINDS
from app.services.link_change import HISTORIES
from app.services.mappings import SORTS, STATUSES
from app.services.preferences import LEAST_THRESHOLD, PRESETS

MOST_PER_PAGE = 200
_SORTS = [*SORTS, *(f"-{name}" for name in SORTS)]


class Arguments(Schema):
    """Input: an unknown name is an error that names it."""

    class Meta:
        """Nothing is ignored in silence."""

        unknown = RAISE


class MappingsQuery(Arguments):
    """Which mappings, in which order."""

    page = Digits(validate=validate.Range(1, 1_000_000))
    per_page = Digits(validate=validate.Range(1, MOST_PER_PAGE))
    q = Text(200)
    status = fields.String(validate=validate.OneOf(STATUSES))
    sort = fields.String(validate=validate.OneOf(_SORTS))


class UsersQuery(Arguments):
    """Which members."""

    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=20, validate=validate.Range(1, MOST_PER_PAGE))
    q = Text(200, load_default="")


class TicketsQuery(Arguments):
    """Which days: `days` back from today, or `since` and `until`."""

    days = Digits(
        validate=validate.Range(1, MOST_DAYS),
        metadata={"description": "Not together with `since` and `until`; 30 if none is given."},
    )
    since = fields.Date()
    until = fields.Date(metadata={"description": "Only together with `since`."})
    freshworks_user_id = Digits(validate=validate.Range(1, BIGGEST))


class DiagnosticsQuery(Arguments):
    """Whether Freshworks is asked too, which takes up to 8 seconds."""

    live = fields.Boolean(load_default=True, truthy={"true"}, falsy={"false"})


class NoQuery(Arguments):
    """No parameters."""


class LinkBody(Arguments):
    """A link change; null unlinks."""

    user_id = row_id(required=True, allow_none=True)
    version = row_id()
    history = fields.String(
        load_default="keep",
        validate=validate.OneOf(HISTORIES),
        metadata={"description": "`move` only with a member, `remove` only with null."},
    )
    comment = Text(500)
    effective_from = LocalMoment(
        metadata={"description": "Not later than now, in the reporting zone; only with `keep`."}
    )


class UndoBody(Arguments):
    """A trial, or for real; with `restore` what was decided since goes too."""

    dry_run = Flag(load_default=False)
    restore = Flag(load_default=False)


class SyncQuery(Arguments):
    """How long to wait for the end of the sync, in seconds."""

    wait = fields.Float(load_default=0, validate=validate.Range(0, 25))


class JobsQuery(Arguments):
    """Which background runs."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    status = fields.String(validate=validate.OneOf([status.value for status in JobStatus]))
    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=25, validate=validate.Range(1, MOST_PER_PAGE))


class NoBody(Arguments):
    """An empty object, or no body at all."""


class WebhooksQuery(Arguments):
    """Whether the secret is wanted too."""

    secret = fields.Boolean(load_default=False, truthy={"true"}, falsy={"false"})


class ImportQuery(Arguments):
    """Whether to try only, and store nothing."""

    dry_run = fields.Boolean(load_default=False, truthy={"true"}, falsy={"false"})


class SettingsBody(Arguments):
    """Settings to save; what is left out stays. A threshold stands for the preset; null: none."""

    auto_link_preset = fields.String(validate=validate.OneOf(PRESETS))
    auto_link_threshold = StrictNumber(
        allow_none=True,
        validate=validate.Range(LEAST_THRESHOLD, 1, min_inclusive=False),
    )
    auto_link_after_sync = Flag()
    notifications = Flag()


class MailsQuery(Arguments):
    """Which mails."""

    status = fields.String(validate=validate.OneOf([*MailStatus]))
    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=25, validate=validate.Range(1, MOST_PER_PAGE))
