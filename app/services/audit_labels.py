"""What the audit trail calls fields and makers of links: by the words of the pages."""

from __future__ import annotations

from app.services.link_change import AUTO, RESERVED

_FIELDS = {
    "email": "e-mail",
    "time_zone": "reporting zone",
    "auto_link_preset": "Auto-Link preset",
    "auto_link_threshold": "Auto-Link threshold",
    "auto_link_after_sync": "Auto-Link after each sync",
    "week_starts_on": "first day of the week",
    "sync_minutes": "minutes between syncs",
    "responders_minutes": "minutes between readings of the responders",
    "audit_hour": "hour of the nightly audit",
}
_MAKERS = {
    "bulk": "a person, many at once",
    "import": "a person, by a file",
    AUTO: "Auto-Link",
    RESERVED: "a reservation",
}


def field(name: str) -> str:
    """A field of a member or a setting, within a sentence."""
    return _FIELDS.get(name, name.replace("_", " "))


def maker(link_source: str) -> str:
    """Who made a link."""
    return _MAKERS.get(link_source, "a person")
