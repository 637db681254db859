"""What can be taken back, and why the rest cannot, with what to do in its place."""

from __future__ import annotations

from app.models import AuditEntry
from app.services import audit

_KINDS = audit.DECISIONS | audit.MEMBER_CHANGES | {audit.SETTINGS}
_NOTHING = (
    "This entry is no decision about a mapping, and no change of a member or of settings, so there"
    " is nothing to take back."
)
_WHY_NOT = {
    "member_created": "A member who is there stays. Deactivate it on the page Members.",
    "member_erased": "What was erased is nowhere any more, so nobody can bring it back.",
    "member_link_made": "A link stops working by itself, or at once when another one is made.",
    "member_password_set": "Nobody knows the earlier password. Make a link to set another one.",
    "token_made": "A token is not unmade: revoke it.",
    "token_revoked": "A revoked token stays so. Its owner makes a new one on the own profile.",
}


def is_undoable(entry: AuditEntry) -> bool:
    """Whether an entry is of a kind that can be taken back, and holds what was before it."""
    return entry.before is not None and entry.action in _KINDS


def why_not(entry: AuditEntry) -> str:
    """A sentence about an entry that cannot be taken back."""
    return _WHY_NOT.get(entry.action, _NOTHING)
