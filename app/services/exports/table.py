"""What every export is, whatever the format: columns of one kind each, and rows in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

Cells = tuple[object, ...]
# So many rows are read and written at once.
AT_ONCE = 200


class Kind(Enum):
    """What the values of a column are; each may also be None.

    Moments without a zone are local times of the reporting zone already.
    """

    ID = auto()
    TEXT = auto()
    # A member's username, or an order, as a file of links is read again.
    MEMBER = auto()
    NUMBER = auto()
    SHARE = auto()
    FLAG = auto()
    DAY = auto()
    MOMENT = auto()
    # A list of ticket numbers.
    NUMBERS = auto()


@dataclass(frozen=True)
class Column:
    """A column: its name for programs, what it holds, and how wide a spreadsheet shows it.

    `about` explains to people what its name does not.
    """

    name: str
    kind: Kind
    width: int = 12
    about: str = ""

    @property
    def heading(self) -> str:
        """Its name for people; a file of links is read back by either."""
        return self.name.replace("_", " ").capitalize()

    def heading_in(self, zone: str) -> str:
        """The heading in a workbook, where a moment stands without its zone."""
        return f"{self.heading} ({zone})" if self.kind is Kind.MOMENT else self.heading


@dataclass(frozen=True)
class Table:
    """An export that is read when it is written: `rows` streams, `count` says how many will come."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Cells]]
    count: Callable[[], int]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)
