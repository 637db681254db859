"""One answer to "what is wrong?": a stable word, how it stands, a sentence, and the cure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.freshworks_service import FreshworksService
from app.services.reporting import Reporting

OK, WARNING, FAILED, UNKNOWN = "ok", "warning", "failed", "unknown"
STATES = (OK, WARNING, FAILED, UNKNOWN)


@dataclass(frozen=True)
class Check:
    """`code` stays the same whatever the words say; `cure` is what to do, if anything."""

    code: str
    state: str
    title: str
    sentence: str
    cure: str | None = None


@dataclass(frozen=True)
class Setup:
    """The settings that are looked at, as plain values.

    `connect` gives a service that tries once and answers within so many seconds; None where
    Freshworks is not to be asked.
    """

    product: str
    host: str | None
    key_set: bool
    workspace_id: int | None
    share: float
    sync_minutes: int
    rules: Reporting
    connect: Callable[[float], FreshworksService] | None = None

    @property
    def is_connected(self) -> bool:
        """Whether address and key are set."""
        return self.host is not None and self.key_set


def ok(code: str, title: str, sentence: str) -> Check:
    """Nothing to be done."""
    return Check(code, OK, title, sentence)


def warning(code: str, title: str, sentence: str, cure: str) -> Check:
    """Worth a look."""
    return Check(code, WARNING, title, sentence, cure)


def failed(code: str, title: str, sentence: str, cure: str) -> Check:
    """Figures are missing or wrong until this is mended."""
    return Check(code, FAILED, title, sentence, cure)


def unknown(code: str, title: str, sentence: str, cure: str | None = None) -> Check:
    """It could not be found out."""
    return Check(code, UNKNOWN, title, sentence, cure)
