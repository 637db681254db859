"""Input and answers of a member's tickets by day, and what they are made of."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking.schemas.base import Arguments, LinkedTo, Member, Success, count
from app.freshworks_linking.schemas.inputs import Digits
from app.models import BIGGEST
from app.services.history import MOST_DAYS, NAMES


class RangeQuery(Arguments):
    """Which days: `days` back from today, `since` and `until`, or a range by its name."""

    days = Digits(
        validate=validate.Range(1, MOST_DAYS),
        metadata={"description": "Not together with the others; 30 if none is given."},
    )
    since = fields.Date()
    until = fields.Date(metadata={"description": "Only together with `since`."})
    range = fields.String(validate=validate.OneOf(NAMES))


class TicketsQuery(RangeQuery):
    """Which days, and of which responder."""

    freshworks_user_id = Digits(validate=validate.Range(1, BIGGEST))


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


class TicketsAnswer(Success):
    """A member's history."""

    user_info = fields.Nested(Member, required=True)
    tickets = fields.List(fields.Nested(TicketDay), required=True)
    date_range = fields.Nested(DateRange, required=True)
    total = count()
    ticket_links = fields.Nested(TicketLinks, required=True)
    responders = fields.List(fields.Nested(ResponderShare), required=True)
    not_counted = fields.List(fields.Nested(NotCounted), required=True)
