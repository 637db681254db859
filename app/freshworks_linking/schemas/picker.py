"""Input and answers of the picker of members."""

from __future__ import annotations

from marshmallow import fields, validate

from app.freshworks_linking.schemas.base import (
    MOST_PER_PAGE,
    Arguments,
    LinkedTo,
    Member,
    Pagination,
    Success,
)
from app.freshworks_linking.schemas.inputs import Digits, Text


class UsersQuery(Arguments):
    """Which members."""

    page = Digits(load_default=1, validate=validate.Range(1, 1_000_000))
    per_page = Digits(load_default=20, validate=validate.Range(1, MOST_PER_PAGE))
    q = Text(200, load_default="")


class PickableMember(Member):
    """A member in the picker."""

    full_name = fields.String(required=True, allow_none=True)
    linked_to = fields.List(fields.Nested(LinkedTo), required=True)


class UsersAnswer(Success):
    """Members for the picker."""

    users = fields.List(fields.Nested(PickableMember), required=True)
    pagination = fields.Nested(Pagination, required=True)
