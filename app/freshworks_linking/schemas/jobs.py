"""Input and answers about background runs, and what they are made of."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking.schemas.base import MOST_PER_PAGE, Arguments, Pagination, Success, count
from app.freshworks_linking.schemas.inputs import Digits
from app.models import JobStatus
from app.services.jobs import KINDS


class SyncQuery(Arguments):
    """How long to wait for the end of the sync, in seconds."""

    wait = fields.Float(load_default=0, validate=validate.Range(0, 25))


class JobsQuery(Arguments):
    """Which background runs."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    status = fields.String(validate=validate.OneOf([status.value for status in JobStatus]))
    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=25, validate=validate.Range(1, MOST_PER_PAGE))


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


class JobAnswer(Success):
    """A background run."""

    message = fields.String()
    job = fields.Nested(Job, required=True)


class JobsAnswer(Success):
    """The history of background runs, and what runs next."""

    jobs = fields.List(fields.Nested(Job), required=True)
    pagination = fields.Nested(Pagination, required=True)
    schedule = fields.List(fields.Nested(Scheduled), required=True)
