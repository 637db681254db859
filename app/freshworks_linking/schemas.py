"""What the JSON API takes: the schemas that validate the input also document it."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from app.freshworks_linking.inputs import (
    Day,
    Digits,
    Flag,
    Ids,
    LocalMoment,
    Text,
    row_id,
)
from app.models import BIGGEST, ROLES, JobStatus, MailStatus
from app.services import team
from app.services.history import MOST_DAYS, NAMES
from app.services.history.bins import UNITS
from app.services.jobs import KINDS
from app.services.link_change import HISTORIES
from app.services.mappings import SORTS
from app.services.mappings.query import LISTED, SOURCES

MOST_PER_PAGE = 200
_SORTS = [*SORTS, *(f"-{name}" for name in SORTS)]
LATER = "This day lies before the first one."
_RANGES = (
    ("min_tickets", "max_tickets", "This is less than the least number."),
    ("since", "until", LATER),
    ("closed_since", "closed_until", LATER),
)


class Arguments(Schema):
    """Input: an unknown name is an error that names it."""

    class Meta:
        """Nothing is ignored in silence."""

        unknown = RAISE


class MappingsFilter(Arguments):
    """Which mappings; all that is given has to hold."""

    q = Text(200)
    status = fields.String(
        validate=validate.OneOf(LISTED),
        metadata={"description": "`unlinked` leaves those out that are `excluded`."},
    )
    role = fields.String(
        validate=validate.OneOf(ROLES), metadata={"description": "Of the linked member."}
    )
    active = fields.Boolean(truthy={"true"}, falsy={"false"})
    link_source = fields.String(validate=validate.OneOf(SOURCES))
    confirmed = fields.Boolean(
        truthy={"true"}, falsy={"false"}, metadata={"description": "Linked ones alone."}
    )
    min_tickets = Digits(
        validate=validate.Range(0, BIGGEST),
        metadata={"description": "Credited to the member; unclaimed where nobody is linked."},
    )
    max_tickets = Digits(validate=validate.Range(0, BIGGEST))
    since = Day(metadata={"description": "Of the last activity, both days included."})
    until = Day()
    closed_since = Day(
        metadata={
            "description": "Totals speak of these days, and without a number of tickets only"
            " those who closed something then are listed."
        }
    )
    closed_until = Day()
    group_id = Digits(
        validate=validate.Range(1, BIGGEST),
        metadata={"description": "Who closed a ticket of this group, in those days if given."},
    )
    workspace_id = Digits(validate=validate.Range(1, BIGGEST))

    @validates_schema
    def is_in_order(self, data: dict[str, Any], **_options: Any) -> None:
        """No range ends before it begins."""
        for first, last, sentence in _RANGES:
            if first in data and last in data and data[first] > data[last]:
                raise ValidationError(sentence, last)


class MappingsQuery(MappingsFilter):
    """Which mappings, in which order."""

    page = Digits(validate=validate.Range(1, 1_000_000))
    per_page = Digits(validate=validate.Range(1, MOST_PER_PAGE))
    sort = fields.String(validate=validate.OneOf(_SORTS))


class ChangesQuery(Arguments):
    """What is known already: the data version, and the mappings on the screen."""

    since = Digits(required=True, validate=validate.Range(0, BIGGEST))
    shown = Ids(
        load_default="",
        metadata={"description": "Ids of the mappings on the screen, with commas between them."},
    )


class UsersQuery(Arguments):
    """Which members."""

    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=20, validate=validate.Range(1, MOST_PER_PAGE))
    q = Text(200, load_default="")


class RangeQuery(Arguments):
    """Which days: `days` back from today, `since` and `until`, or a range by its name."""

    days = Digits(
        validate=validate.Range(1, MOST_DAYS),
        metadata={"description": "Not together with the others; 30 if none is given."},
    )
    since = fields.Date()
    until = fields.Date(metadata={"description": "Only together with `since`."})
    range = fields.String(validate=validate.OneOf(NAMES))


class TeamView(Arguments):
    """Which closures, in which order, and in which parts the range is shown."""

    group_id = Digits(validate=validate.Range(1, BIGGEST))
    workspace_id = Digits(validate=validate.Range(1, BIGGEST))
    sort = fields.String(
        load_default=team.USUAL_SORT,
        validate=validate.OneOf([*team.SORTS, *(f"-{name}" for name in team.SORTS)]),
    )
    by = fields.String(validate=validate.OneOf(UNITS))
    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=50, validate=validate.Range(1, MOST_PER_PAGE))


class TeamQuery(RangeQuery, TeamView):
    """Which days of the team, and what of them."""


class TicketsQuery(RangeQuery):
    """Which days, and of which responder."""

    freshworks_user_id = Digits(validate=validate.Range(1, BIGGEST))


class DiagnosticsQuery(Arguments):
    """Whether Freshworks is asked too, which takes up to 8 seconds."""

    live = fields.Boolean(load_default=True, truthy={"true"}, falsy={"false"})
    max_age = Digits(
        load_default=0,
        validate=validate.Range(0, 3600),
        metadata={"description": "How many seconds ago Freshworks may have been asked."},
    )


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


class MailsQuery(Arguments):
    """Which mails."""

    status = fields.String(validate=validate.OneOf([*MailStatus]))
    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=25, validate=validate.Range(1, MOST_PER_PAGE))
