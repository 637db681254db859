"""What the answers of the JSON API are made of; `answers.py` has the answers themselves."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.services.import_fates import Fate
from app.services.mappings.query import STATUSES


def count() -> fields.Integer:
    """How many: never less than 0."""
    return fields.Integer(required=True, validate=validate.Range(min=0))


def maybe() -> fields.Integer:
    """How many, or null while that is being found out."""
    return fields.Integer(required=True, allow_none=True, validate=validate.Range(min=0))


class Member(Schema):
    """A member, as far as the list shows it."""

    id = fields.Integer(required=True)
    username = fields.String(required=True)
    email = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)


class TicketStats(Schema):
    """What a responder's closures credit to the present member."""

    total_tickets = count()
    this_month = count()
    this_week = count()
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
    flag = fields.String(
        required=True, allow_none=True, validate=validate.OneOf(["seat_changed", "disputed"])
    )
    reserved_email = fields.String(required=True, allow_none=True)
    credited_tickets = count()
    unclaimed_tickets = count()
    weeks = fields.List(fields.Integer(), required=True)
    suggestions_count = maybe()


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


class Job(Schema):
    """A background run."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    status = fields.String(required=True)
    done = count()
    total = fields.Integer(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True)
    created_at = fields.String(required=True)
    started_at = fields.String(required=True, allow_none=True)
    finished_at = fields.String(required=True, allow_none=True)
    result = fields.Dict(required=True, allow_none=True)
    error = fields.String(required=True, allow_none=True)
    attempt = count()
    actor = fields.String(required=True)
    scheduled = fields.Boolean(required=True)
    duration_seconds = fields.Float(required=True, allow_none=True)
    waiting_until = fields.String(required=True, allow_none=True)
    can_cancel = fields.Boolean(required=True)
    can_retry = fields.Boolean(required=True)


class Scheduled(Schema):
    """What is started by itself: every so many minutes, at an hour, or where there is a need."""

    kind = fields.String(required=True)
    enabled = fields.Boolean(required=True)
    every_minutes = fields.Integer(required=True, allow_none=True)
    at = fields.String(required=True, allow_none=True)
    last_succeeded_at = fields.String(required=True, allow_none=True)
    next_at = fields.String(required=True, allow_none=True)


class SyncState(Schema):
    """The running sync, the last one, the last that succeeded, and when the next begins."""

    running = fields.Nested(Job, required=True, allow_none=True)
    last = fields.Nested(Job, required=True, allow_none=True)
    last_success = fields.Nested(Job, required=True, allow_none=True)
    next_at = fields.String(required=True, allow_none=True)


class Pagination(Schema):
    """Where a page lies."""

    page = fields.Integer(required=True)
    per_page = fields.Integer(required=True)
    pages = count()
    total = count()


class Undo(Schema):
    """How to take a change back."""

    audit_id = fields.Integer(required=True)
    url = fields.String(required=True)


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
    tickets = count()


class LinkedTo(Schema):
    """A responder that a member is linked to."""

    mapping_id = fields.Integer(required=True)
    freshworks_username = fields.String(required=True, allow_none=True)


class PickableMember(Member):
    """A member in the picker."""

    full_name = fields.String(required=True, allow_none=True)
    linked_to = fields.List(fields.Nested(LinkedTo), required=True)


class Effect(Schema):
    """How many tickets more, or less, a member is credited with."""

    user_id = fields.Integer(required=True)
    username = fields.String(required=True)
    tickets = fields.Integer(required=True)


class LaterDecision(Schema):
    """A decision that followed the one to be taken back."""

    audit_id = fields.Integer(required=True)
    sentence = fields.String(required=True)


class LeftEntry(LinkedTo):
    """A change that undo left as it is."""

    reason = fields.String(required=True)
    later = fields.List(fields.Nested(LaterDecision), required=True)


class TicketDay(Schema):
    """One responder's day."""

    date = fields.String(required=True)
    tickets_closed = count()
    ticket_numbers = fields.List(fields.Integer(), required=True)
    freshworks_user_id = fields.Integer(required=True)


class DateRange(Schema):
    """Local days, both included."""

    start_date = fields.String(required=True)
    end_date = fields.String(required=True)
    days = count()


class TicketLinks(Schema):
    """How to open a ticket: put its number for `{id}`."""

    template = fields.String(required=True, allow_none=True)


class ResponderShare(LinkedTo):
    """The subtotal of one responder."""

    freshworks_user_id = fields.Integer(required=True)
    tickets = count()


class NotCounted(Schema):
    """Closed once, but counting for nobody now."""

    ticket_number = fields.Integer(required=True)
    date = fields.String(required=True)
    reason = fields.String(required=True)
    code = fields.String(required=True)
    what = fields.String(required=True)
    cure = fields.String(required=True)


class ImportedLine(Schema):
    """One line of a file, and what became of it."""

    line = fields.Integer(required=True, validate=validate.Range(min=1))
    freshworks_user_id = fields.Integer(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True, validate=validate.OneOf([*Fate]))
    error = fields.String(required=True, allow_none=True)
