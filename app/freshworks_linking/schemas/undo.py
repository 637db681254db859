"""Input and answers of undo, and what they are made of."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.freshworks_linking.schemas.base import Arguments, Failure, LinkedTo, Success, count
from app.freshworks_linking.schemas.inputs import Flag
from app.freshworks_linking.schemas.jobs import Job


class UndoBody(Arguments):
    """A trial, or for real; with `restore` what was decided since goes too."""

    dry_run = Flag(load_default=False)
    restore = Flag(load_default=False)


class LaterDecision(Schema):
    """A decision that followed the one to be taken back."""

    audit_id = fields.Integer(required=True)
    sentence = fields.String(required=True)


class LeftEntry(LinkedTo):
    """A change that undo left as it is."""

    reason = fields.String(required=True)
    later = fields.List(fields.Nested(LaterDecision), required=True)


class ChangedSince(Failure):
    """Others decided since: `later` are their decisions, latest first."""

    later = fields.List(fields.Nested(LaterDecision))


class TakenBack(Schema):
    """A change that undo took back, and by how much credit rose."""

    mapping_id = fields.Integer(required=True)
    message = fields.String(required=True)
    tickets = fields.Integer(required=True)


class BatchUndoAnswer(Success):
    """What undoing a batch of `size` changes did, or the job that does it."""

    message = fields.String(required=True)
    undone = fields.List(fields.Integer(), required=True)
    changes = fields.List(fields.Nested(TakenBack), required=True)
    tickets = fields.Integer(required=True)
    left = fields.List(fields.Nested(LeftEntry), required=True)
    batch_id = fields.Integer(required=True, allow_none=True)
    size = count()
    job = fields.Nested(Job, required=True, allow_none=True)
