"""Input and answers about members and API tokens, and what they are made of."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.freshworks_linking.schemas.base import (
    MOST_PER_PAGE,
    Arguments,
    Member,
    Pagination,
    Success,
    Undo,
    count,
)
from app.freshworks_linking.schemas.inputs import Digits, Text
from app.models import ROLES
from app.services.api_tokens import LONGEST_NAME, MOST_DAYS
from app.services.import_fates import Fate
from app.services.members import STATES
from app.services.members.lists import NO_PASSWORD, SORTS


class MembersQuery(Arguments):
    """Which members, in which order."""

    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=25, validate=validate.Range(1, MOST_PER_PAGE))
    q = Text(200, load_default="")
    role = fields.String(validate=validate.OneOf(ROLES))
    state = fields.String(validate=validate.OneOf([*STATES, NO_PASSWORD]))
    sort = fields.String(load_default="username", validate=validate.OneOf(SORTS))


class MemberBody(Arguments):
    """What is known of a member; in a change what is left out stays."""

    username = Text(100)
    email = Text(254, allow_none=True)
    full_name = Text(200, allow_none=True)
    role = fields.String(validate=validate.OneOf(ROLES))


class NewMemberBody(MemberBody):
    """A new member."""

    username = Text(100, required=True)


class TokenBody(Arguments):
    """A token to be made; without days it holds until it is revoked."""

    name = Text(LONGEST_NAME, required=True)
    expires_in_days = fields.Integer(
        strict=True, allow_none=True, load_default=None, validate=validate.Range(1, MOST_DAYS)
    )


class ManagedMember(Member):
    """A member as admins see it."""

    full_name = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    responders = count()
    credited_tickets = count()
    tokens = count()
    has_password = fields.Boolean(required=True)
    link_expires_at = fields.String(required=True, allow_none=True)
    last_login_at = fields.String(required=True, allow_none=True)
    created_at = fields.String(required=True)


class Token(Schema):
    """An API token without its key; `hint` is how the key begins."""

    id = fields.Integer(required=True)
    name = fields.String(required=True)
    hint = fields.String(required=True)
    created_at = fields.String(required=True)
    last_used_at = fields.String(required=True, allow_none=True)
    expires_at = fields.String(required=True, allow_none=True)
    expired = fields.Boolean(required=True)


class MembersAnswer(Success):
    """A page of members."""

    members = fields.List(fields.Nested(ManagedMember), required=True)
    pagination = fields.Nested(Pagination, required=True)


class ManagedMemberAnswer(Success):
    """A member with its tokens."""

    member = fields.Nested(ManagedMember, required=True)
    tokens = fields.List(fields.Nested(Token), required=True)


class MemberChangedAnswer(Success):
    """What a change of a member did."""

    message = fields.String(required=True)
    changed = fields.Boolean(required=True)
    member = fields.Nested(ManagedMember, required=True)
    undo = fields.Nested(Undo, required=True, allow_none=True)


class PasswordLinkAnswer(Success):
    """A one-time link, which is shown here and never again."""

    message = fields.String(required=True)
    url = fields.String(required=True)
    expires_at = fields.String(required=True)
    member = fields.Nested(ManagedMember, required=True)


class ImportedMember(Schema):
    """One row of a file, and what became of it."""

    line = fields.Integer(required=True, validate=validate.Range(min=1))
    username = fields.String(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf([*Fate]))
    detail = fields.String(required=True)
    error = fields.String(required=True, allow_none=True)


class MemberImportAnswer(Success):
    """An outcome for each row; `failures_csv` is a file of those that were left out."""

    message = fields.String(required=True)
    created = count()
    updated = count()
    unchanged = count()
    failed = count()
    outcomes = fields.List(fields.Nested(ImportedMember), required=True)
    failures_csv = fields.String(required=True, allow_none=True)


class TokensAnswer(Success):
    """The own tokens, the newest first."""

    tokens = fields.List(fields.Nested(Token), required=True)


class TokenMadeAnswer(Success):
    """A new token; `key` is shown here and never again."""

    message = fields.String(required=True)
    token = fields.Nested(Token, required=True)
    key = fields.String(required=True)


class TokenRevokedAnswer(Success):
    """A token that is worthless now."""

    message = fields.String(required=True)
