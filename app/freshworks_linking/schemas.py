"""What the JSON API takes and gives: one set of schemas validates and documents it."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, validate

from app.services.history import MOST_DAYS
from app.services.linking import HISTORIES
from app.services.mappings import SORTS, STATUSES

BIGGEST = 2**63 - 1
MOST_PER_PAGE = 200
_SORTS = [*SORTS, *(f"-{name}" for name in SORTS)]


def _id(**options: Any) -> fields.Integer:
    """A strict 64-bit id: no text, no bool, no float."""
    return fields.Integer(strict=True, validate=validate.Range(1, BIGGEST), **options)


def _count() -> fields.Integer:
    return fields.Integer(required=True, validate=validate.Range(min=0))


class Arguments(Schema):
    """Input: an unknown name is an error that names it."""

    class Meta:
        """Nothing is ignored in silence."""

        unknown = RAISE


class MappingsQuery(Arguments):
    """Which mappings, in which order."""

    page = fields.Integer(validate=validate.Range(1, 1_000_000))
    per_page = fields.Integer(validate=validate.Range(1, MOST_PER_PAGE))
    q = fields.String(validate=validate.Length(max=200))
    status = fields.String(validate=validate.OneOf(STATUSES))
    sort = fields.String(validate=validate.OneOf(_SORTS))


class UsersQuery(Arguments):
    """Which members."""

    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = fields.Integer(load_default=20, validate=validate.Range(1, MOST_PER_PAGE))
    q = fields.String(load_default="", validate=validate.Length(max=200))


class TicketsQuery(Arguments):
    """Which days: `days` back from today, or `since` and `until`."""

    days = fields.Integer(validate=validate.Range(1, MOST_DAYS))
    since = fields.Date()
    until = fields.Date()
    freshworks_user_id = fields.Integer(validate=validate.Range(1, BIGGEST))


class NoQuery(Arguments):
    """No parameters."""


class LinkBody(Arguments):
    """A link change; null unlinks."""

    user_id = _id(required=True, allow_none=True)
    version = _id()
    history = fields.String(load_default="keep", validate=validate.OneOf(HISTORIES))
    comment = fields.String(validate=validate.Length(max=500))


class SyncQuery(Arguments):
    """How long to wait for the end of the sync, in seconds."""

    wait = fields.Float(load_default=0, validate=validate.Range(0, 25))


class NoBody(Arguments):
    """An empty object, or no body at all."""


class AutoLinkBody(Arguments):
    """A run over all unlinked responders, or over those of some mappings."""

    dry_run = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    mapping_ids = fields.List(_id(), validate=validate.Length(max=2000))


class Member(Schema):
    """A member, as far as the list shows it."""

    id = fields.Integer(required=True)
    username = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)


class TicketStats(Schema):
    """What a responder's closures credit to the present member."""

    total_tickets = _count()
    this_month = _count()
    this_week = _count()
    last_activity = fields.String(required=True, allow_none=True)


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
    linked_since = fields.String(required=True, allow_none=True)
    unclaimed_tickets = _count()
    weeks = fields.List(fields.Integer(), required=True)


class Stats(Schema):
    """The whole data set in figures."""

    total_mappings = _count()
    linked_count = _count()
    unlinked_count = _count()
    total_tickets = _count()
    unclaimed_tickets = _count()
    excluded_count = _count()
    coverage = fields.Float(required=True, allow_none=True)
    last_sync = fields.String(required=True, allow_none=True)
    active_count = _count()
    deactivated_count = _count()
    confirmed_count = _count()
    tickets_this_week = _count()
    version = _count()


class Job(Schema):
    """A background run."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    done = _count()
    total = fields.Integer(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True)
    created_at = fields.String(required=True)
    started_at = fields.String(required=True, allow_none=True)
    finished_at = fields.String(required=True, allow_none=True)
    result = fields.Dict(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)


class SyncState(Schema):
    """The running sync, the last one, and the last that succeeded."""

    running = fields.Nested(Job, required=True, allow_none=True)
    last = fields.Nested(Job, required=True, allow_none=True)
    last_success = fields.Nested(Job, required=True, allow_none=True)


class Pagination(Schema):
    """Where a page lies."""

    page = fields.Integer(required=True)
    per_page = fields.Integer(required=True)
    pages = _count()
    total = _count()


class Undo(Schema):
    """How to take a change back."""

    audit_id = fields.Integer(required=True)
    url = fields.String(required=True)


class Success(Schema):
    """Every success says so."""

    success = fields.Boolean(required=True, validate=validate.Equal(True))


class Failure(Schema):
    """Every failure: a sentence for a person, a stable word, and what was wrong where."""

    success = fields.Boolean(required=True, validate=validate.Equal(False))
    error = fields.String(required=True)
    code = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields")


class Stale(Failure):
    """Somebody else was quicker: `mapping` is the row as it is now."""

    mapping = fields.Nested(Mapping)


class MappingsAnswer(Success):
    """The list."""

    mappings = fields.List(fields.Nested(Mapping), required=True)
    available_users = fields.List(fields.Nested(Member))
    stats = fields.Nested(Stats, required=True)
    sync = fields.Nested(SyncState, required=True)
    pagination = fields.Nested(Pagination)


class Period(Schema):
    """From when to when a responder stood for a member."""

    user_id = fields.Integer(required=True)
    username = fields.String(required=True)
    starts_at = fields.String(required=True, allow_none=True)
    ends_at = fields.String(required=True, allow_none=True)


class Credit(Schema):
    """What a member is credited with for a responder."""

    user_id = fields.Integer(required=True)
    username = fields.String(required=True)
    tickets = _count()


class MappingAnswer(Success):
    """One mapping with its periods and credit."""

    mapping = fields.Nested(Mapping, required=True)
    periods = fields.List(fields.Nested(Period), required=True)
    credit = fields.List(fields.Nested(Credit), required=True)
    unclaimed_tickets = _count()


class ChangeAnswer(Success):
    """A link change."""

    mapping = fields.Nested(Mapping, required=True)
    changed = fields.Boolean(required=True)
    message = fields.String(required=True)
    undo = fields.Nested(Undo, required=True, allow_none=True)


class StatsAnswer(Success):
    """The tiles."""

    stats = fields.Nested(Stats, required=True)
    sync = fields.Nested(SyncState, required=True)


class LinkedTo(Schema):
    """A responder that a member is linked to."""

    mapping_id = fields.Integer(required=True)
    freshworks_username = fields.String(required=True, allow_none=True)


class PickableMember(Member):
    """A member in the picker."""

    full_name = fields.String(required=True, allow_none=True)
    linked_to = fields.List(fields.Nested(LinkedTo), required=True)


class UsersAnswer(Success):
    """Members for the picker."""

    users = fields.List(fields.Nested(PickableMember), required=True)
    pagination = fields.Nested(Pagination, required=True)


class JobAnswer(Success):
    """A background run."""

    message = fields.String()
    job = fields.Nested(Job, required=True)


class AutoLinkEntry(Schema):
    """What auto-link says of one responder."""

    mapping_id = fields.Integer(required=True)
    freshworks_username = fields.String(required=True, allow_none=True)
    user_id = fields.Integer(required=True, allow_none=True)
    username = fields.String(required=True, allow_none=True)
    confidence = fields.Float(required=True, allow_none=True)
    code = fields.String(required=True)
    reason = fields.String(required=True)


class AutoLinkAnswer(Success):
    """A run of auto-link, or its plan."""

    message = fields.String(required=True)
    linked_count = _count()
    linked = fields.List(fields.Nested(AutoLinkEntry), required=True)
    review = fields.List(fields.Nested(AutoLinkEntry), required=True)
    skipped = fields.List(fields.Nested(AutoLinkEntry), required=True)
    batch_id = fields.Integer(required=True, allow_none=True)
    expected_wrong = fields.Float(required=True)


class LeftEntry(LinkedTo):
    """A change that undo left as it is."""

    reason = fields.String(required=True)


class BatchUndoAnswer(Success):
    """What undoing a batch did."""

    message = fields.String(required=True)
    undone = fields.List(fields.Integer(), required=True)
    left = fields.List(fields.Nested(LeftEntry), required=True)


class TicketDay(Schema):
    """One responder's day."""

    date = fields.String(required=True)
    tickets_closed = _count()
    ticket_numbers = fields.List(fields.Integer(), required=True)
    freshworks_user_id = fields.Integer(required=True)


class DateRange(Schema):
    """Local days, both included."""

    start_date = fields.String(required=True)
    end_date = fields.String(required=True)
    days = _count()


class TicketLinks(Schema):
    """How to open a ticket: put its number for `{id}`."""

    template = fields.String(required=True, allow_none=True)


class ResponderShare(LinkedTo):
    """The subtotal of one responder."""

    freshworks_user_id = fields.Integer(required=True)
    tickets = _count()


class NotCounted(Schema):
    """Closed once, but counting for nobody now."""

    ticket_number = fields.Integer(required=True)
    date = fields.String(required=True)
    reason = fields.String(required=True)


class TicketsAnswer(Success):
    """A member's history."""

    user_info = fields.Nested(Member, required=True)
    tickets = fields.List(fields.Nested(TicketDay), required=True)
    date_range = fields.Nested(DateRange, required=True)
    total = _count()
    ticket_links = fields.Nested(TicketLinks, required=True)
    responders = fields.List(fields.Nested(ResponderShare), required=True)
    not_counted = fields.List(fields.Nested(NotCounted), required=True)
