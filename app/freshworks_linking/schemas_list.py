"""What the list of mappings answers besides its rows."""

from __future__ import annotations

from marshmallow import Schema, fields

from app.freshworks_linking.schemas_parts import count


class Matched(Schema):
    """What a filter lists, in figures."""

    total_mappings = count()
    linked_count = count()
    unlinked_count = count()
    total_tickets = count()
    unclaimed_tickets = count()


class Elsewhere(Schema):
    """What other filters hide of a search that found nobody: matches, or else close spellings."""

    total = count()
    close_spellings = fields.List(fields.String(), required=True)
