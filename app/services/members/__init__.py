"""Members: made, imported, found, changed, and how they prove who they are."""

from app.services.members.changes import Done, create, edit, restore, set_active
from app.services.members.erasure import erase
from app.services.members.lists import (
    STATES,
    Candidate,
    Listed,
    available,
    everybody,
    is_alone,
    search,
    state_of,
    usernames,
)
from app.services.members.passwords import (
    authenticate,
    change_own,
    end_sessions,
    set_password,
    signed_in,
)
from app.services.members.rows import find, get, named
from app.services.profiles import key_of

__all__ = [
    "STATES",
    "Candidate",
    "Done",
    "Listed",
    "authenticate",
    "available",
    "change_own",
    "create",
    "edit",
    "end_sessions",
    "erase",
    "everybody",
    "find",
    "get",
    "is_alone",
    "key_of",
    "named",
    "restore",
    "search",
    "set_active",
    "set_password",
    "signed_in",
    "state_of",
    "usernames",
]
