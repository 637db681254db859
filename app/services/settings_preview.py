"""What a change of settings would do, told before it is saved: at once, or by a job."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any

from app.errors import Conflict
from app.models import JobRun
from app.services import jobs, rebuild, settings_effect
from app.services.actor import Actor
from app.services.jobs import Say
from app.services.preferences import Wish, wanted_rules
from app.services.reporting import Reporting
from app.services.settings_effect import Effect

# So many are looked at within a second or two; more take a job.
MOST_TICKETS_AT_ONCE = 20_000


def of(actor: Actor, wish: Wish, rules: Reporting) -> Effect | JobRun:
    """The effect, or on a large site the run that finds it out."""
    wanted = wanted_rules(wish, rules)
    if wanted == rules:
        return Effect()
    if rebuild.is_small(MOST_TICKETS_AT_ONCE):
        return settings_effect.of(rules, wanted)
    return _run(actor, {"changes": dict(wish.changes), "reset": sorted(wish.reset)})


def run(options: Mapping[str, Any], rules: Reporting, progress: Say) -> Effect:
    """What a job finds out."""
    wanted = wanted_rules(Wish(options.get("changes", {}), options.get("reset", [])), rules)
    return settings_effect.of(rules, wanted, progress)


def plain(effect: Effect) -> dict[str, Any]:
    """The effect as JSON values, with its sentences."""
    begins: date | None = effect.week_begins
    shown = asdict(effect) | {"week_begins": begins and begins.isoformat()}
    return {"sentences": effect.sentences, **shown}


def _run(actor: Actor, options: Mapping[str, Any]) -> JobRun:
    """The present run if it asks the same; one that asks something else has no point any more."""
    there = jobs.unfinished(jobs.PREVIEW)
    if there is not None and jobs.options(there) != options:
        with suppress(Conflict):
            jobs.cancel(actor, there.id)
    return jobs.start(actor, jobs.PREVIEW, options=options)[0]
