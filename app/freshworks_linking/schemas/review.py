"""Input and answers of review and auto-link, and what they are made of."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.freshworks_linking.schemas.base import (
    MOST_PER_PAGE,
    Arguments,
    LinkedTo,
    Member,
    Pagination,
    Success,
    count,
)
from app.freshworks_linking.schemas.inputs import Digits, Flag, StrictNumber, Text, row_id
from app.freshworks_linking.schemas.jobs import Job
from app.freshworks_linking.schemas.mappings import Mapping
from app.matching.model import PRESETS
from app.models import REJECTED, UNSURE
from app.text import LONGEST_ADDRESS

CONFIRMED = "confirmed"


class ReviewQuery(Arguments):
    """Which page of the queue."""

    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=20, validate=validate.Range(1, MOST_PER_PAGE))


class VerdictBody(Arguments):
    """What a person says about a responder and a member."""

    user_id = row_id(required=True)
    verdict = fields.String(required=True, validate=validate.OneOf([REJECTED, UNSURE, CONFIRMED]))
    version = row_id()


class ExcludeBody(Arguments):
    """Whether a responder is no person: a bot, or a shared mailbox."""

    excluded = Flag(required=True)
    version = row_id()


class ReserveBody(Arguments):
    """The address of the member for whom a responder is kept; null for nobody."""

    email = Text(LONGEST_ADDRESS, required=True, allow_none=True)
    version = row_id()
    dry_run = Flag(load_default=False)


class AutoLinkBody(Arguments):
    """A run over all unlinked responders, or over those of some mappings."""

    dry_run = Flag(load_default=False)
    mapping_ids = fields.List(row_id(), validate=validate.Length(max=2000))
    preset = fields.String(
        validate=validate.OneOf([*PRESETS]),
        metadata={"description": "In place of the setting; not together with `threshold`."},
    )
    threshold = StrictNumber(
        validate=validate.Range(0.5, 1, min_inclusive=False),
        metadata={"description": "How sure a link has to be, in place of the setting."},
    )

    @validates_schema
    def _check_one_of_them(self, data: dict[str, object], **_options: object) -> None:
        if "preset" in data and "threshold" in data:
            raise ValidationError("Give a preset or a threshold, not both.", "threshold")


class AutoLinkEntry(Schema):
    """What auto-link says of one responder."""

    mapping_id = fields.Integer(required=True)
    freshworks_username = fields.String(required=True, allow_none=True)
    user_id = fields.Integer(required=True, allow_none=True)
    username = fields.String(required=True, allow_none=True)
    confidence = fields.Float(required=True, allow_none=True)
    code = fields.String(required=True)
    reason = fields.String(required=True)
    unclaimed_tickets = count()


class AutoLinkAnswer(Success):
    """A run of auto-link, its plan, or the job that carries it out."""

    message = fields.String(required=True)
    linked_count = count()
    linked = fields.List(fields.Nested(AutoLinkEntry), required=True)
    review = fields.List(fields.Nested(AutoLinkEntry), required=True)
    skipped = fields.List(fields.Nested(AutoLinkEntry), required=True)
    batch_id = fields.Integer(required=True, allow_none=True)
    expected_wrong = fields.Float(required=True)
    preset = fields.String(required=True, allow_none=True)
    threshold = fields.Float(required=True)
    job = fields.Nested(Job, required=True, allow_none=True)


class SuggestedMember(Member):
    """A member who may be a responder."""

    full_name = fields.String(required=True, allow_none=True)


class Suggestion(Schema):
    """A candidate, how sure the matcher is, and why; see the review queue."""

    user = fields.Nested(SuggestedMember, required=True)
    confidence = fields.Float(required=True)
    tier = fields.String(required=True, validate=validate.OneOf(["auto", "suggest"]))
    code = fields.String(required=True)
    reason = fields.String(required=True)
    evidence = fields.List(fields.String(), required=True)
    unclaimed_tickets = count()
    linked_to = fields.List(fields.Nested(LinkedTo), required=True)
    verdict = fields.String(required=True, allow_none=True)
    returned = fields.String(required=True, allow_none=True)


class ReviewItem(Schema):
    """A responder that waits for a person."""

    mapping = fields.Nested(Mapping, required=True)
    why = fields.String(required=True)
    suggestions = fields.List(fields.Nested(Suggestion), required=True)
    later = fields.Boolean(required=True)


class ReviewAnswer(Success):
    """One page of the queue; empty while `computing`. Auto-link would link `certain` of them.

    `holders` are those among them with unclaimed tickets.
    """

    review = fields.List(fields.Nested(ReviewItem), required=True)
    pagination = fields.Nested(Pagination, required=True)
    responders = count()
    holders = count()
    certain = count()
    unclaimed_tickets = count()
    computing = fields.Boolean(required=True)


class SuggestionsAnswer(Success):
    """The candidates of one responder; without any, the reason."""

    suggestions = fields.List(fields.Nested(Suggestion), required=True)
    reason = fields.String(required=True, allow_none=True)


class RecordBand(Schema):
    """How suggestions with a confidence from `from` to `to` fared."""

    from_ = fields.Float(required=True, data_key="from")
    to = fields.Float(required=True)
    shown = count()
    accepted = count()
    rejected = count()


class RecordAnswer(Success):
    """How suggestions fared, the surest first."""

    bands = fields.List(fields.Nested(RecordBand), required=True)
