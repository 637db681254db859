"""Values that several answers hold; pages show the same."""

from __future__ import annotations

from typing import Any

from app.models import FreshworksUserMapping, User

Json = dict[str, Any]


def member(user: User) -> Json:
    """A member as the list shows it."""
    return {"id": user.id, "username": user.username, "email": user.email, "role": user.role}


def named(mapping: FreshworksUserMapping) -> Json:
    """A responder by its name and both of its ids."""
    return {
        "mapping_id": mapping.id,
        "freshworks_user_id": mapping.freshworks_user_id,
        "freshworks_username": mapping.freshworks_username,
    }


def pagination(page: int, per_page: int, total: int) -> Json:
    """Where a page lies."""
    return {"page": page, "per_page": per_page, "pages": -(-total // per_page), "total": total}


def linked_to(row: FreshworksUserMapping) -> Json:
    """A responder by name."""
    return {"mapping_id": row.id, "freshworks_username": row.freshworks_username}
