"""What the schemas of several parts share."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields, validate

MOST_PER_PAGE = 200
LATER = "This day lies before the first one."


class Arguments(Schema):
    """Input: an unknown name is an error that names it."""

    class Meta:
        """Nothing is ignored in silence."""

        unknown = RAISE


class NoQuery(Arguments):
    """No parameters."""


class NoBody(Arguments):
    """An empty object, or no body at all."""


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


class LinkedTo(Schema):
    """A responder that a member is linked to."""

    mapping_id = fields.Integer(required=True)
    freshworks_username = fields.String(required=True, allow_none=True)


class NamedMember(Schema):
    """A member, by its name."""

    id = fields.Integer(required=True)
    username = fields.String(required=True)


class NamedResponder(LinkedTo):
    """A responder, by its name and both of its ids."""

    freshworks_user_id = fields.Integer(required=True)


class Success(Schema):
    """Every success says so."""

    success = fields.Boolean(required=True, validate=validate.Equal(True))


class Failure(Schema):
    """Every failure: a sentence for a person, a stable word, and what was wrong where."""

    success = fields.Boolean(required=True, validate=validate.Equal(False))
    error = fields.String(required=True)
    code = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.String(), data_key="fields")
