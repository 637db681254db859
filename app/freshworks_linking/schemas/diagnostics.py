"""Input and answers of diagnostics and explanations, and what they are made of."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking.schemas.base import Arguments, Period, Success, count
from app.freshworks_linking.schemas.inputs import Digits
from app.services.diagnostics import STATES
from app.services.mappings.query import STATUSES


class Check(Schema):
    """One thing that was looked at; `code` stays, the words may change."""

    code = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    title = fields.String(required=True)
    sentence = fields.String(required=True)
    cure = fields.String(required=True, allow_none=True)


class Connection(Schema):
    """The account as it is set; `account` names the agent whose key is used."""

    product = fields.String(required=True)
    host = fields.String(required=True, allow_none=True)
    key_set = fields.Boolean(required=True)
    account = fields.String(required=True, allow_none=True)


class RouteCredits(Schema):
    """A minute's requests to one part of Freshworks, and how many are left."""

    route = fields.String(required=True)
    total = fields.Float(required=True)
    remaining = fields.Float(required=True)


class LastSelfCheck(Schema):
    """When all figures were compared, and how many differed."""

    checked_at = fields.String(required=True)
    count = count()


class ExplainedMapping(Schema):
    """Whom the explanation is about."""

    id = fields.Integer(required=True)
    freshworks_user_id = fields.Integer(required=True)
    freshworks_username = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))


class Closings(Schema):
    """The closings of one responder: by state, by what became of them, by reason."""

    effective = count()
    superseded = count()
    void = count()
    credited = count()
    unclaimed = count()
    by_reason = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class Rules(Schema):
    """In which calendar, and what counts as closed; an empty `group_ids` lets all groups count."""

    zone = fields.String(required=True)
    week_starts_on = fields.String(required=True)
    month_start = fields.String(required=True)
    week_start = fields.String(required=True)
    closed_statuses = fields.List(fields.Integer(), required=True)
    group_ids = fields.List(fields.Integer(), required=True)


class DiagnosticsQuery(Arguments):
    """Whether Freshworks is asked too, which takes up to 8 seconds."""

    live = fields.Boolean(load_default=True, truthy={"true"}, falsy={"false"})
    max_age = Digits(
        load_default=0,
        validate=validate.Range(0, 3600),
        metadata={"description": "How many seconds ago Freshworks may have been asked."},
    )


class DiagnosticsAnswer(Success):
    """What is wrong, and the facts that say so."""

    checks = fields.List(fields.Nested(Check), required=True)
    connection = fields.Nested(Connection, required=True)
    clock_difference_seconds = fields.Float(required=True, allow_none=True)
    rate_limit = fields.List(fields.Nested(RouteCredits), required=True)
    share_allowed = fields.Float(required=True)
    asked_at = fields.String(required=True, allow_none=True)
    drift = fields.Nested(LastSelfCheck, required=True, allow_none=True)


class ExplainAnswer(Success):
    """Why a responder has its number, or is not linked."""

    mapping = fields.Nested(ExplainedMapping, required=True)
    sentences = fields.List(fields.String(), required=True)
    periods = fields.List(fields.Nested(Period), required=True)
    closures = fields.Nested(Closings, required=True)
    rules = fields.Nested(Rules, required=True)
    last_sync = fields.String(required=True, allow_none=True)
