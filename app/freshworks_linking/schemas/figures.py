"""Input and answers about figures of members, and what they are made of."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking.schemas.base import (
    MOST_PER_PAGE,
    Arguments,
    Member,
    Pagination,
    Success,
    count,
)
from app.freshworks_linking.schemas.inputs import Digits
from app.freshworks_linking.schemas.tickets import DateRange, RangeQuery, ResponderShare
from app.models import BIGGEST
from app.services import team
from app.services.history.bins import UNITS


class Compared(Schema):
    """A figure beside that of other days; `change` is by how much it is more."""

    tickets = count()
    before = count()
    change = fields.Integer(required=True)
    range = fields.Nested(DateRange, required=True)
    compared_with = fields.Nested(DateRange, required=True)


class Figures(Schema):
    """A member's figures."""

    in_range = fields.Nested(Compared, required=True)
    this_month = fields.Nested(Compared, required=True)
    this_week = fields.Nested(Compared, required=True)
    total = count()
    first_day = fields.String(required=True, allow_none=True)
    last_day = fields.String(required=True, allow_none=True)


class Bar(Schema):
    """Some days together, both included."""

    start_date = fields.String(required=True)
    end_date = fields.String(required=True)
    tickets = count()


class Chart(Schema):
    """The range in days, weeks or months, oldest first."""

    unit = fields.String(required=True, validate=validate.OneOf(UNITS))
    idle_days = count()
    bars = fields.List(fields.Nested(Bar), required=True)


class DayCount(Schema):
    """A day with tickets."""

    date = fields.String(required=True)
    tickets = count()


class Year(DateRange):
    """53 weeks up to the last day of the range."""

    total = count()
    counts = fields.List(fields.Nested(DayCount), required=True)


class Stretch(Schema):
    """From when to when; null is open at that end."""

    starts_at = fields.String(required=True, allow_none=True)
    ends_at = fields.String(required=True, allow_none=True)


class LinkedResponder(ResponderShare):
    """A responder that stands or stood for the member: since when, and how much in all."""

    active = fields.Boolean(required=True)
    is_present = fields.Boolean(required=True)
    link_source = fields.String(required=True, allow_none=True)
    confirmed = fields.Boolean(required=True)
    total = count()
    periods = fields.List(fields.Nested(Stretch), required=True)


class FiguresAnswer(Success):
    """A member's figures, compared, and what its charts show."""

    user_info = fields.Nested(Member, required=True)
    date_range = fields.Nested(DateRange, required=True)
    figures = fields.Nested(Figures, required=True)
    chart = fields.Nested(Chart, required=True)
    year = fields.Nested(Year, required=True)
    responders = fields.List(fields.Nested(LinkedResponder), required=True)


class TeamLine(Schema):
    """Tickets of a member, of nobody (`user_id` is null), or of all together."""

    user_id = fields.Integer(required=True, allow_none=True)
    username = fields.String(required=True)
    name = fields.String(required=True)
    tickets = count()
    before = count()
    change = fields.Integer(required=True)
    this_month = count()
    this_week = count()


class Span(Schema):
    """Days of one column, both included."""

    start_date = fields.String(required=True)
    end_date = fields.String(required=True)


class GridRow(Schema):
    """The tickets of a member, or of nobody, by columns."""

    user_id = fields.Integer(required=True, allow_none=True)
    tickets = fields.List(fields.Integer(), required=True)


class Grid(Schema):
    """The range in columns, oldest first; `parts_left` older ones are left out."""

    unit = fields.String(required=True, validate=validate.OneOf(UNITS))
    parts = fields.List(fields.Nested(Span), required=True)
    parts_left = count()
    rows = fields.List(fields.Nested(GridRow), required=True)
    total = fields.List(fields.Integer(), required=True)


class Place(Schema):
    """A group or workspace; `name` is null where it is not known."""

    id = fields.Integer(required=True)
    name = fields.String(required=True, allow_none=True)


class Places(Schema):
    """Where anything was ever closed: by name, then by number."""

    groups = fields.List(fields.Nested(Place), required=True)
    workspaces = fields.List(fields.Nested(Place), required=True)


class TeamAnswer(Success):
    """A page of the ranking, the unclaimed, all together, and the grid."""

    date_range = fields.Nested(DateRange, required=True)
    compared_with = fields.Nested(DateRange, required=True)
    members = fields.List(fields.Nested(TeamLine), required=True)
    unclaimed = fields.Nested(TeamLine, required=True)
    total = fields.Nested(TeamLine, required=True)
    grid = fields.Nested(Grid, required=True)
    groups = fields.List(fields.Integer(), required=True)
    workspaces = fields.List(fields.Integer(), required=True)
    places = fields.Nested(Places, required=True)
    pagination = fields.Nested(Pagination, required=True)


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
