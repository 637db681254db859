"""What a sync did, in counts and as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.services.credit import together
from app.services.wording import count


@dataclass(frozen=True)
class SyncResult:
    """Counts of one sync: of mappings, of records that could not be read, of new closures.

    `closures_changed`: all that were written, those that count no more since they were reopened too.
    `credited`: by how much the credit of each member rose, by id.
    `agents_refused`: the key may not list agents, so names and e-mails were not read.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    deactivated: int = 0
    failed: int = 0
    closures_added: int = 0
    closures_changed: int = 0
    tickets_read: int = 0
    agents_refused: bool = False
    credited: Mapping[str, int] = field(default_factory=dict)

    def plus(self, **counts: int) -> SyncResult:
        """These counts raised by others."""
        return replace(self, **{name: getattr(self, name) + n for name, n in counts.items()})

    def crediting(self, effect: Mapping[int, int]) -> SyncResult:
        """These counts with a further effect on credit."""
        return replace(self, credited=together(self.credited, effect)) if effect else self

    @property
    def sentence(self) -> str:
        """The result as a person would say it."""
        parts = [f"{count(self.closures_added, 'closure')} added"]
        if self.created:
            parts.append(f"{count(self.created, 'responder')} new")
        parts.append(f"{self.failed:,} not readable" if self.failed else "nothing missing")
        if self.agents_refused:
            parts.append("names not read, because the API key may not list agents")
        return ", ".join(parts)
