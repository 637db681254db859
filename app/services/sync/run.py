"""One sync under way: its parts, its counts, and whom it reports to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from app.extensions import db
from app.freshworks_service import FreshworksService
from app.models import AppState
from app.services.reporting import Reporting
from app.services.rules import in_force
from app.services.sync.result import SyncResult
from app.services.wording import count


class Progress(Protocol):
    """Told with each batch, inside its transaction; may raise to stop the run."""

    def __call__(self, done: int, message: str, so_far: SyncResult, /) -> None:
        """`done` tickets were read so far, with these counts."""
        ...


@dataclass
class Run:
    """One run: its parts and the counts that grow with each batch."""

    service: FreshworksService
    rules: Reporting
    scope: str
    progress: Progress
    result: SyncResult
    nameless: int = 0
    account_is_known: bool = False

    def tell(self, message: str = "") -> None:
        """Report the counts; raises where this run is no longer ours to go on with."""
        read = self.result.tickets_read
        self.progress(read, message or f"{count(read, 'ticket')} read", self.result)

    def remember_account(self) -> None:
        """With the first answer, the database belongs to this account and has these rules.

        Called last in a transaction: everybody writes this row, so its lock is taken last.
        """
        if self.account_is_known:
            return
        state = db.session.get_one(AppState, 1)
        if state.account is None:
            state.account = self.service.account
            state.projected_with = in_force(self.rules).fingerprint
        self.account_is_known = True
