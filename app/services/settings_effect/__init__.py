"""What other rules would do to the figures, found out without changing anything.

Every closure that may change is dated and judged anew in memory, as a rebuild would; so what is
told before saving is what happens by it.
"""

from __future__ import annotations

from app.services.jobs import Say
from app.services.reporting import ALWAYS_CLOSED, Reporting
from app.services.settings_effect import rows
from app.services.settings_effect.counting import Counting
from app.services.settings_effect.effect import Effect, Example, Figures

__all__ = ["Effect", "Example", "Figures", "of"]


def of(before: Reporting, after: Reporting, progress: Say = lambda *_told: None) -> Effect:
    """What it would do if `after` held in place of `before`."""
    differing = (before.extra_statuses ^ after.extra_statuses) - ALWAYS_CLOSED
    old, new = before.calendar, after.calendar
    counting = Counting(old, new, rows.timelines())
    if old.time_zone != new.time_zone:
        for holder, closed_at, day in rows.every_closure(differing, progress):
            counting.add(holder, closed_at, day, new.local_date(closed_at))
    elif old != new:
        for holder, closed_at, day in rows.recent_closures(differing, counting.since):
            counting.add(holder, closed_at, day, day)
    for ticket, entries in rows.tickets(differing, progress):
        counting.judge(ticket, entries, after)
    return counting.result()
