"""What each endpoint of the JSON API answers; `schemas_parts.py` has what the answers are made of."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking import schemas_diagnostics, schemas_list, schemas_mails, schemas_parts
from app.freshworks_linking.schemas_parts import count


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
    """Somebody else was quicker: `mapping` is the row as it is now, and who changed it when."""

    mapping = fields.Nested(schemas_parts.Mapping)
    changed_by = fields.String(allow_none=True)
    changed_at = fields.String(allow_none=True)


class ChangedSince(Failure):
    """Others decided since: `later` are their decisions, latest first."""

    later = fields.List(fields.Nested(schemas_parts.LaterDecision))


class MappingsAnswer(Success):
    """The list."""

    mappings = fields.List(fields.Nested(schemas_parts.Mapping), required=True)
    available_users = fields.List(fields.Nested(schemas_parts.Member))
    stats = fields.Nested(schemas_parts.Stats, required=True)
    sync = fields.Nested(schemas_parts.SyncState, required=True)
    pagination = fields.Nested(schemas_parts.Pagination)
    matched = fields.Nested(schemas_list.Matched, allow_none=True)
    close_spellings = fields.List(fields.String())
    elsewhere = fields.Nested(schemas_list.Elsewhere, allow_none=True)


class MappingAnswer(Success):
    """One mapping with its periods and credit."""

    mapping = fields.Nested(schemas_parts.Mapping, required=True)
    periods = fields.List(fields.Nested(schemas_parts.Period), required=True)
    credit = fields.List(fields.Nested(schemas_parts.Credit), required=True)
    unclaimed_tickets = count()


class ChangeAnswer(Success):
    """A link change."""

    mapping = fields.Nested(schemas_parts.Mapping, required=True, allow_none=True)
    changed = fields.Boolean(required=True)
    message = fields.String(required=True)
    effect = fields.List(fields.Nested(schemas_parts.Effect), required=True)
    undo = fields.Nested(schemas_parts.Undo, required=True, allow_none=True)
    warning = fields.String(required=True, allow_none=True)
    later = fields.List(fields.Nested(schemas_parts.LaterDecision))


class StatsAnswer(Success):
    """The tiles."""

    stats = fields.Nested(schemas_parts.Stats, required=True)
    sync = fields.Nested(schemas_parts.SyncState, required=True)


class ChangesAnswer(Success):
    """What is new since the version asked about."""

    version = count()
    today = fields.Date(required=True)
    assets = fields.String(required=True)
    stats = fields.Nested(schemas_parts.Stats, required=True)
    sync = fields.Nested(schemas_parts.SyncState, required=True)
    mappings = fields.List(fields.Nested(schemas_parts.Mapping), required=True)
    list_changed = fields.Boolean(required=True)


class SessionAnswer(Success):
    """Who is signed in, and the token with which this browser's pages prove themselves."""

    user_id = fields.Integer(required=True)
    username = fields.String(required=True)
    csrf_token = fields.String(required=True)


class UsersAnswer(Success):
    """Members for the picker."""

    users = fields.List(fields.Nested(schemas_parts.PickableMember), required=True)
    pagination = fields.Nested(schemas_parts.Pagination, required=True)


class JobAnswer(Success):
    """A background run."""

    message = fields.String()
    job = fields.Nested(schemas_parts.Job, required=True)


class JobsAnswer(Success):
    """The history of background runs, and what runs next."""

    jobs = fields.List(fields.Nested(schemas_parts.Job), required=True)
    pagination = fields.Nested(schemas_parts.Pagination, required=True)
    schedule = fields.List(fields.Nested(schemas_parts.Scheduled), required=True)


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
    left = fields.List(fields.Nested(schemas_parts.LeftEntry), required=True)
    batch_id = fields.Integer(required=True, allow_none=True)
    size = count()
    job = fields.Nested(schemas_parts.Job, required=True, allow_none=True)


class TicketsAnswer(Success):
    """A member's history."""

    user_info = fields.Nested(schemas_parts.Member, required=True)
    tickets = fields.List(fields.Nested(schemas_parts.TicketDay), required=True)
    date_range = fields.Nested(schemas_parts.DateRange, required=True)
    total = count()
    ticket_links = fields.Nested(schemas_parts.TicketLinks, required=True)
    responders = fields.List(fields.Nested(schemas_parts.ResponderShare), required=True)
    not_counted = fields.List(fields.Nested(schemas_parts.NotCounted), required=True)


class ImportAnswer(Success):
    """What an import of responders did, or would do."""

    message = fields.String(required=True)
    created = count()
    updated = count()
    unchanged = count()
    failed = count()
    outcomes = fields.List(fields.Nested(schemas_parts.ImportedLine), required=True)


class WebhooksAnswer(Success):
    """How webhooks reach us, and whether they do."""

    url = fields.String(required=True)
    header = fields.String(required=True)
    secret = fields.String(required=True, allow_none=True)
    last_received_at = fields.String(required=True, allow_none=True)
    waiting = count()


class DiagnosticsAnswer(Success):
    """What is wrong, and the facts that say so."""

    checks = fields.List(fields.Nested(schemas_diagnostics.Check), required=True)
    connection = fields.Nested(schemas_diagnostics.Connection, required=True)
    clock_difference_seconds = fields.Float(required=True, allow_none=True)
    rate_limit = fields.List(fields.Nested(schemas_diagnostics.RouteCredits), required=True)
    share_allowed = fields.Float(required=True)
    asked_at = fields.String(required=True, allow_none=True)
    drift = fields.Nested(schemas_diagnostics.LastSelfCheck, required=True, allow_none=True)


class ExplainAnswer(Success):
    """Why a responder has its number, or is not linked."""

    mapping = fields.Nested(schemas_diagnostics.ExplainedMapping, required=True)
    sentences = fields.List(fields.String(), required=True)
    periods = fields.List(fields.Nested(schemas_parts.Period), required=True)
    closures = fields.Nested(schemas_diagnostics.Closings, required=True)
    rules = fields.Nested(schemas_diagnostics.Rules, required=True)
    last_sync = fields.String(required=True, allow_none=True)


class MailsAnswer(Success):
    """Mails, newest first, and where they go."""

    mails = fields.List(fields.Nested(schemas_mails.Mail), required=True)
    pagination = fields.Nested(schemas_parts.Pagination, required=True)
    transport = fields.String(required=True)


class MailAnswer(Success):
    """One mail."""

    message = fields.String(required=True)
    mail = fields.Nested(schemas_mails.Mail, required=True)
