"""What holds now of all that admins may change: worked out once, by whoever asks for it first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.services import preferences, rules
from app.services.preferences import Preferences
from app.services.reporting import Reporting
from app.services.schedule import Plan


@dataclass(frozen=True)
class Chosen:
    """What was saved, over what the environment says; `connected`: Freshworks can be asked."""

    saved: Mapping[str, Any]
    first_rules: Reporting
    first_preferences: Preferences
    connected: bool

    @cached_property
    def reporting(self) -> Reporting:
        """The rules of reporting."""
        return rules.over(self.first_rules, self.saved)

    @cached_property
    def preferences(self) -> Preferences:
        """What may be changed on the page."""
        return preferences.over(self.first_preferences, self.saved)

    @cached_property
    def schedule(self) -> Plan:
        """When what is started by itself."""
        return Plan(
            sync_minutes=self.preferences.sync_minutes,
            responders_minutes=self.preferences.responders_minutes,
            audit_hour=self.preferences.audit_hour,
            calendar=self.reporting.calendar,
            connected=self.connected,
            auto_link_after_sync=self.preferences.auto_link_after_sync,
        )
