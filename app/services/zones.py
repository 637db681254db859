"""Time zones by their IANA names, looked for as people write them."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from app.clock import utcnow

MOST_SHOWN = 50
# Files of the time zone database that are no zones of anybody.
_NO_ZONES = {"Factory", "localtime", "posixrules"}


class Zone(NamedTuple):
    """A zone, how far it is from UTC now, and what its clocks show."""

    name: str
    offset: str
    clock: str


@lru_cache(maxsize=1)
def _by_key() -> dict[str, str]:
    names = sorted(available_timezones() - _NO_ZONES, key=lambda name: ("/" not in name, name))
    return {_key(name): name for name in names}


def _key(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())


def named(text: str) -> str | None:
    """The zone of this name, however its letters are written; None if there is none."""
    return _by_key().get(_key(text))


def search(text: str) -> list[Zone]:
    """Zones whose name has all these words; those with a word that begins so come first."""
    words = _key(text).split()
    found = [key for key in _by_key() if all(word in key for word in words)]
    begins = words[0] if words else ""
    found.sort(key=lambda key: not any(part.startswith(begins) for part in key.split("/")))
    return [_zone(_by_key()[key], utcnow()) for key in found[:MOST_SHOWN]]


def _zone(name: str, now: datetime) -> Zone:
    local = now.astimezone(ZoneInfo(name))
    offset = f"{local:%z}"
    return Zone(name, f"{offset[:3]}:{offset[3:5]}", f"{local:%H:%M}")
