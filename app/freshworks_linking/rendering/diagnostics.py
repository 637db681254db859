"""Diagnostics and explanations as the JSON values of the API; commands print the same."""

from __future__ import annotations

from dataclasses import asdict

from app.clock import WEEKDAYS, utc_text
from app.freshworks_linking.rendering import mappings
from app.freshworks_linking.rendering.base import Json
from app.services.diagnostics import Report
from app.services.explain import Explanation


def report(found: Report) -> Json:
    """All checks, and the facts behind them."""
    setup, seen, drift = found.setup, found.seen, found.drift
    return {
        "checks": [asdict(check) for check in found.checks],
        "connection": {
            "product": setup.product,
            "host": setup.host,
            "key_set": setup.key_set,
            "account": seen.agent,
        },
        "clock_difference_seconds": seen.clock_difference,
        "rate_limit": [
            {"route": route, "total": one.total, "remaining": one.remaining}
            for route, one in sorted(seen.credits.items())
        ],
        "share_allowed": setup.share,
        "asked_at": utc_text(seen.asked_at),
        "drift": drift and {"checked_at": utc_text(drift.checked_at), "count": drift.count},
    }


def explanation(found: Explanation) -> Json:
    """Why this number."""
    facts = found.facts
    stored, calendar = facts.row.mapping, facts.rules.calendar
    detail = mappings.detail(facts.detail, facts.closings.unclaimed)
    return {
        "mapping": {
            "id": stored.id,
            "freshworks_user_id": stored.freshworks_user_id,
            "freshworks_username": stored.freshworks_username,
            "status": "unlinked" if stored.user_id is None else "linked",
        },
        "sentences": found.sentences,
        "periods": detail["periods"],
        "closures": asdict(facts.closings),
        "rules": {
            "zone": calendar.time_zone,
            "week_starts_on": WEEKDAYS[calendar.week_starts_on],
            "month_start": facts.month_start.isoformat(),
            "week_start": facts.week_start.isoformat(),
            "closed_statuses": facts.closed_statuses,
            "group_ids": sorted(facts.rules.group_ids),
        },
        "last_sync": utc_text(facts.last_sync),
    }
