"""Members and responders as answers name them, beside what they tell of them."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.freshworks_linking import schemas_parts


class NamedMember(Schema):
    """A member, by its name."""

    id = fields.Integer(required=True)
    username = fields.String(required=True)


class NamedResponder(schemas_parts.LinkedTo):
    """A responder, by its name and both of its ids."""

    freshworks_user_id = fields.Integer(required=True)
