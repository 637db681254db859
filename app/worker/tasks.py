"""What each kind of job does: kind → function that returns its result and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, Protocol

from app import settings
from app.freshworks_service import FreshworksService
from app.services import (
    auto_link,
    jobs,
    mailing,
    rebuild,
    schedule,
    self_check,
    settings_preview,
    sync,
    ticket_refresh,
    totals_audit,
    undo,
)
from app.services.actor import SYSTEM, Actor
from app.services.sync.result import SyncResult
from app.services.transaction import transaction

Pause = Callable[[float], None]
Outcome = tuple[Mapping[str, Any], str]


class Progress(Protocol):
    """Told how far a run is, inside the transaction of the work where there is one."""

    def __call__(
        self,
        done: int,
        message: str,
        counts: Mapping[str, Any] | None = None,
        /,
        *,
        waiting_until: datetime | None = None,
    ) -> None:
        """`counts` are kept for whoever takes the run over; raises to stop the run."""
        ...


@dataclass(frozen=True)
class Order:
    """Who asked for a run, what for, and what workers before this one counted in it."""

    actor: Actor = SYSTEM
    options: Mapping[str, Any] = field(default_factory=dict)
    counted: Mapping[str, Any] = field(default_factory=dict)
    # As they were when they asked: what a person decides is a person's, whoever carries it out.
    asked_by: Actor = SYSTEM


Task = Callable[[Order, Progress, Pause], Outcome]


def run_sync(order: Order, progress: Progress, pause: Pause) -> Outcome:
    """Responders, unless it began by itself and they are not due, then closures."""
    told = _Told(progress)

    def on_batch(read: int, message: str, so_far: SyncResult) -> None:
        told(read, message, asdict(so_far))

    result = sync.run(
        told.freshworks(pause),
        settings.reporting(),
        settings.sync_scope(),
        on_batch,
        with_responders=_with_responders(order),
        so_far=SyncResult(**_known(SyncResult, order)),
    )
    return asdict(result), result.sentence


def _with_responders(order: Order) -> bool:
    wish: bool | str = order.options.get("responders", True)
    if wish == jobs.WHEN_DUE:
        return schedule.responders_are_due(settings.schedule())
    return bool(wish)


def run_rebuild(_order: Order, progress: Progress, _pause: Pause) -> Outcome:
    """Project everything again."""
    changed = rebuild.run(settings.reporting(), progress)
    return {"changed": changed}, f"{changed:,} cells changed"


def run_preview(order: Order, progress: Progress, _pause: Pause) -> Outcome:
    """Find out what other settings would do to the figures."""
    effect = settings_preview.run(order.options, settings.reporting(), progress)
    return settings_preview.plain(effect), " ".join(effect.sentences)


def run_refresh(order: Order, progress: Progress, pause: Pause) -> Outcome:
    """Read back the tickets that somebody hinted at."""
    told = _Told(progress)
    counts = ticket_refresh.drain(
        told.freshworks(pause),
        settings.reporting(),
        told,
        workspace_id=_workspace(),
        so_far=ticket_refresh.Counts(**_known(ticket_refresh.Counts, order)),
    )
    return asdict(counts), counts.sentence


def run_audit(_order: Order, progress: Progress, pause: Pause) -> Outcome:
    """Compare our figures with each other, then what we hold with what Freshworks counts."""
    told = _Told(progress)
    told(0, "Comparing all figures with each other")
    drifted = self_check.run(settings.reporting())
    with transaction():
        self_check.remember(drifted)
        # Raises where the run is over, so that nothing is stored.
        told(0, "Comparing totals with Freshworks")
    found = totals_audit.run(
        told.freshworks(pause), settings.reporting(), told, workspace_id=_workspace()
    )
    sentence = f"{found.sentence}; {self_check.sentence(drifted)}"
    return {**asdict(found), "drift": self_check.number_of(drifted)}, sentence


def run_auto_link(order: Order, progress: Progress, _pause: Pause) -> Outcome:
    """Link whoever is certain, as one batch."""
    options = settings.auto_link_options(
        order.options.get("preset"), order.options.get("threshold")
    )
    return auto_link.run_job(order.actor, settings.reporting(), options, progress, order.counted)


def run_undo(order: Order, progress: Progress, _pause: Pause) -> Outcome:
    """Take a long batch back."""
    return undo.run_job(
        order.asked_by, settings.reporting(), order.options, progress, order.counted
    )


def run_mail(_order: Order, progress: Progress, _pause: Pause) -> Outcome:
    """Send the mails that are due."""
    counts = mailing.drain(settings.post(), progress)
    return asdict(counts), counts.sentence


def _workspace() -> int | None:
    return settings.config().freshworks_workspace_id


def _known(counts: type[SyncResult | ticket_refresh.Counts], order: Order) -> dict[str, Any]:
    """The counts of the worker before; what another version counted is left out."""
    known = {one.name for one in fields(counts)}
    return {name: n for name, n in order.counted.items() if name in known}


class _Told:
    """Progress that remembers its count, for messages that have none of their own."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = 0

    def __call__(self, done: int, message: str, counts: Mapping[str, Any] | None = None) -> None:
        """Pass progress on."""
        self._done = done
        self._progress(done, message, counts)

    def freshworks(self, pause: Pause) -> FreshworksService:
        """The account; a pause that it makes is told before it begins."""
        return settings.freshworks(self._on_wait, pause)

    def _on_wait(self, until: datetime, why: str) -> None:
        self._progress(self._done, why, waiting_until=until)


TASKS: Mapping[str, Task] = {
    jobs.SYNC: run_sync,
    jobs.REBUILD: run_rebuild,
    jobs.REFRESH: run_refresh,
    jobs.AUDIT: run_audit,
    jobs.AUTO_LINK: run_auto_link,
    jobs.MAIL: run_mail,
    jobs.UNDO: run_undo,
    jobs.PREVIEW: run_preview,
}
