"""Random keys that are shown once: what is stored is their SHA-256, by which they are found again.

They have 256 random bits, so a slow hash would add nothing, and looking one up by its hash tells
nobody by its time how much of a guess was right.
"""

from __future__ import annotations

import secrets
from hashlib import sha256

_BYTES = 32
_LONGEST = 200


def new(prefix: str = "") -> str:
    """A key; the prefix lets people and scanners of code see what it is."""
    return f"{prefix}{secrets.token_urlsafe(_BYTES)}"


def hash_of(key: str) -> str:
    """What is stored of a key."""
    # No key is longer: what strangers send is not hashed without an end.
    return sha256(key[:_LONGEST].encode(errors="replace")).hexdigest()
