"""What each kind of job does: kind → function that returns its result and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app import settings
from app.services import jobs, rebuild, sync
from app.services.sync_result import SyncResult

Progress = Callable[[int, str], None]
Pause = Callable[[float], None]
Outcome = tuple[Mapping[str, Any], str]


def run_sync(progress: Progress, pause: Pause) -> Outcome:
    """Responders, then closures."""
    calendar = settings.reporting().calendar
    done = _Last()

    def on_wait(until: datetime, why: str) -> None:
        progress(done.value, f"{why}: waiting for Freshworks until {calendar.local(until):%H:%M}")

    def on_page(read: int, message: str, _so_far: SyncResult) -> None:
        done.value = read
        progress(read, message)

    rules = settings.reporting()
    result = sync.run(settings.freshworks(on_wait, pause), rules, settings.sync_scope(), on_page)
    return asdict(result), result.sentence


def run_rebuild(progress: Progress, _pause: Pause) -> Outcome:
    """Project everything again."""
    changed = rebuild.run(settings.reporting(), progress)
    return {"changed": changed}, f"{changed:,} cells changed"


class _Last:
    """The count told last, for messages that have none of their own."""

    value = 0


TASKS: Mapping[str, Callable[[Progress, Pause], Outcome]] = {
    jobs.SYNC: run_sync,
    jobs.REBUILD: run_rebuild,
}
