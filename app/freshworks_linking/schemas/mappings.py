"""Input and answers of the list of mappings and of link changes, and what they are made of."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.freshworks_linking.schemas.base import (
    LATER,
    MOST_PER_PAGE,
    Arguments,
    Failure,
    Member,
    Pagination,
    Period,
    Success,
    Undo,
    count,
    maybe,
)
from app.freshworks_linking.schemas.inputs import Day, Digits, LocalMoment, Text, row_id
from app.freshworks_linking.schemas.jobs import SyncState
from app.freshworks_linking.schemas.undo import LaterDecision
from app.models import BIGGEST, ROLES
from app.services.link_change import HISTORIES
from app.services.mappings import SORTS
from app.services.mappings.query import LISTED, SOURCES, STATUSES


class Matched(Schema):
    """What a filter lists, in figures."""

    total_mappings = count()
    linked_count = count()
    unlinked_count = count()
    total_tickets = count()
    unclaimed_tickets = count()


class Elsewhere(Schema):
    """What other filters hide of a search that found nobody: matches, or else close spellings."""

    total = count()
    close_spellings = fields.List(fields.String(), required=True)


_SORTS = [*SORTS, *(f"-{name}" for name in SORTS)]
_RANGES = (
    ("min_tickets", "max_tickets", "This is less than the least number."),
    ("since", "until", LATER),
    ("closed_since", "closed_until", LATER),
)


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


class TicketStats(Schema):
    """What a responder's closures credit to the present member."""

    total_tickets = count()
    this_month = count()
    this_week = count()
    last_activity = fields.String(required=True, allow_none=True)


class Suggested(Schema):
    """The candidate who is more likely right than wrong."""

    username = fields.String(required=True)
    sure = fields.Integer(required=True, validate=validate.Range(50, 99))


class Mapping(Schema):
    """One line of the list."""

    id = fields.Integer(required=True)
    freshworks_user_id = fields.Integer(required=True)
    freshworks_username = fields.String(required=True, allow_none=True)
    user_id = fields.Integer(required=True, allow_none=True)
    user_info = fields.Nested(Member, required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    ticket_stats = fields.Nested(TicketStats, required=True)
    created_at = fields.String(required=True)
    updated_at = fields.String(required=True)
    version = fields.Integer(required=True)
    freshworks_email = fields.String(required=True, allow_none=True)
    active = fields.Boolean(required=True)
    excluded = fields.Boolean(required=True)
    link_source = fields.String(required=True, allow_none=True)
    confirmed = fields.Boolean(required=True)
    credited_tickets = count()
    unclaimed_tickets = count()
    weeks = fields.List(fields.Integer(), required=True)
    suggestions_count = maybe()
    # Absent where there is nothing to tell.
    flag = fields.String(validate=validate.OneOf(["seat_changed", "disputed"]))
    reserved_email = fields.String()
    suggestion = fields.Nested(Suggested)


class Stats(Schema):
    """The whole data set in figures."""

    total_mappings = count()
    linked_count = count()
    unlinked_count = count()
    total_tickets = count()
    unclaimed_tickets = count()
    excluded_count = count()
    coverage = fields.Float(required=True, allow_none=True)
    last_sync = fields.String(required=True, allow_none=True)
    active_count = count()
    deactivated_count = count()
    confirmed_count = count()
    unconfirmed_count = count()
    tickets_this_week = count()
    review_count = maybe()
    review_tickets = maybe()
    recomputing = fields.Boolean(required=True)
    version = count()


class Credit(Schema):
    """What a member is credited with for a responder."""

    user_id = fields.Integer(required=True)
    username = fields.String(required=True)
    tickets = count()


class Effect(Schema):
    """How many tickets more, or less, a member is credited with."""

    user_id = fields.Integer(required=True)
    username = fields.String(required=True)
    tickets = fields.Integer(required=True)


class Stale(Failure):
    """Somebody else was quicker: `mapping` is the row as it is now, and who changed it when."""

    mapping = fields.Nested(Mapping)
    changed_by = fields.String(allow_none=True)
    changed_at = fields.String(allow_none=True)


class MappingsAnswer(Success):
    """The list."""

    mappings = fields.List(fields.Nested(Mapping), required=True)
    available_users = fields.List(fields.Nested(Member))
    stats = fields.Nested(Stats, required=True)
    sync = fields.Nested(SyncState, required=True)
    pagination = fields.Nested(Pagination)
    matched = fields.Nested(Matched, allow_none=True)
    close_spellings = fields.List(fields.String())
    elsewhere = fields.Nested(Elsewhere, allow_none=True)


class MappingAnswer(Success):
    """One mapping with its periods and credit."""

    mapping = fields.Nested(Mapping, required=True)
    periods = fields.List(fields.Nested(Period), required=True)
    credit = fields.List(fields.Nested(Credit), required=True)
    unclaimed_tickets = count()


class ChangeAnswer(Success):
    """A link change."""

    mapping = fields.Nested(Mapping, required=True, allow_none=True)
    changed = fields.Boolean(required=True)
    message = fields.String(required=True)
    effect = fields.List(fields.Nested(Effect), required=True)
    undo = fields.Nested(Undo, required=True, allow_none=True)
    warning = fields.String(required=True, allow_none=True)
    later = fields.List(fields.Nested(LaterDecision))
