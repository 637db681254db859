"""Members of the picker as the JSON values of the API."""

from __future__ import annotations

from app.freshworks_linking.rendering import base
from app.freshworks_linking.rendering.base import Json
from app.services.members import Candidate


def candidate(found: Candidate) -> Json:
    """A base.member in the picker."""
    return {
        **base.member(found.member),
        "full_name": found.member.full_name,
        "linked_to": [base.linked_to(row) for row in found.linked_to],
    }
