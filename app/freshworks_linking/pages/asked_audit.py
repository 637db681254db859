"""What the address of the audit trail asks for, and what of it is wrong and why."""

from __future__ import annotations

from typing import Any

from flask import request

from app.freshworks_linking import schemas
from app.freshworks_linking.pages.listing import wrong_in
from app.services import audit_trail
from app.text import storable

_QUERY = schemas.audit.AuditQuery()
_PLACES = ("page", "per_page")


class AskedAudit:
    """What is asked wrongly is said at its field, and left out: a page must open."""

    def __init__(self) -> None:
        # As it was written: a day in the address is a day in the form.
        known = {
            name: text for name, text in request.args.items() if name in _QUERY.fields and text
        }
        self.wrong = wrong_in(_QUERY, known)
        if "action" in self.wrong:
            # All the names that there are would be a long answer to who has them in a menu.
            self.wrong["action"] = "Nothing is called so. Choose from the menu."
        self.given = dict.fromkeys(_QUERY.fields) | {
            name: storable(text) for name, text in known.items()
        }
        right = {name: text for name, text in known.items() if name not in self.wrong}
        self.filters = {name: text for name, text in right.items() if name not in _PLACES}
        values: dict[str, Any] = _QUERY.load(right)
        self.page: int = values.pop("page")
        self.per_page: int = values.pop("per_page")
        # Syncs come every few minutes; who looks here looks for what somebody decided.
        self.values = {"action": audit_trail.DECISIONS, **values}

    @property
    def is_narrowed(self) -> bool:
        """Whether there is a filter to be cleared."""
        return bool(self.filters or set(self.wrong).difference(_PLACES))
