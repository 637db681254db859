"""Who does something: the first argument of everything that writes."""

from __future__ import annotations

from dataclasses import dataclass

# What the columns that keep a label can hold.
LONGEST_LABEL = 120
# What stands between a member's name and that of the token it used.
VIA = " via token "


@dataclass(frozen=True)
class Actor:
    """A person or a program. `source` is one of web, api, cli, worker, system."""

    user_id: int | None
    label: str
    source: str
    address: str | None = None


def without_token(label: str) -> str:
    """Who it was, by name alone; what a token is called is its owner's business."""
    return label.partition(VIA)[0]


COMMAND_LINE = Actor(None, "command line", "cli")
SYSTEM = Actor(None, "system", "system")
