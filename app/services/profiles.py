"""What is known of a member besides the password, and whether it can be stored."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from app.errors import Invalid
from app.models import ROLES
from app.text import is_address

_LENGTHS = {"username": 100, "email": 254, "full_name": 200}
_KEY_LENGTH = 200
_NO_ADDRESS = "This is no e-mail address. Write it as name@example.com."


@dataclass(frozen=True)
class Profile:
    """What is known of a member besides the password. An empty role is `user`."""

    username: str
    email: str | None = None
    full_name: str | None = None
    role: str = "user"


def key_of(username: str) -> str:
    """The form in which two usernames that differ by case alone are equal."""
    folded = unicodedata.normalize("NFKC", username).strip().casefold()
    # Folding can take letters apart that belong together again.
    return unicodedata.normalize("NFKC", folded)


def checked(profile: Profile, known_email: str | None = None) -> Profile:
    """The profile as it is stored; `Invalid` names each field that is wrong.

    An address that the member has, or had, may be as odd as it is: nobody types it now.
    """
    email = (profile.email or "").strip()
    profile = replace(profile, email=email or None)
    fields = _wrong_texts(profile)
    if email not in ("", (known_email or "").strip()) and not is_address(email):
        fields.setdefault("email", _NO_ADDRESS)
    role = profile.role or "user"
    if role not in ROLES:
        fields["role"] = f"The role {role!r} is not known; it is one of {', '.join(ROLES)}."
    if fields:
        raise Invalid("The member cannot be stored as given.", fields)
    return Profile(profile.username.strip(), profile.email, profile.full_name or None, role)


def is_storable(text: str) -> bool:
    """Whether it is free of control characters and half ones, some of which PostgreSQL refuses."""
    return not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text)


def _wrong_texts(profile: Profile) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, longest in _LENGTHS.items():
        text = getattr(profile, name) or ""
        if len(text) > longest:
            fields[name] = f"The {name} is longer than {longest} characters."
        elif not is_storable(text):
            fields[name] = f"The {name} holds control characters. Type it again."
    if not profile.username.strip():
        fields["username"] = "The username is empty."
    elif len(key_of(profile.username)) > _KEY_LENGTH:
        fields["username"] = "The username is too long when its letters are written out."
    return fields
