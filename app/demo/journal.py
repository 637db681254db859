"""What happened in this demo, one JSON line each, so that a restart forgets nothing shown."""

from __future__ import annotations

import fcntl
import json
from pathlib import Path
from typing import Any

VERSION = 1
NAME = "journal.jsonl"

Line = dict[str, Any]


class JournalError(Exception):
    """The state directory cannot be used; the text says why and what to do."""


class Journal:
    """An append-only file of what happened; without a directory, nothing is kept."""

    def __init__(self, directory: Path | None = None) -> None:
        self._file = None
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
            # It stays open as long as the demo runs, and `close` ends it.
            self._file = (directory / NAME).open("a+b")
            self._claim(directory)

    def _claim(self, directory: Path) -> None:
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise JournalError(
                f"{directory} is in use by another demo. Stop that one, or choose another --state."
            ) from error

    def read(self) -> list[Line]:
        """Everything kept so far; half a line left by a crash is cut off."""
        if self._file is None:
            return []
        self._file.seek(0)
        kept, newline, torn = self._file.read().rpartition(b"\n")
        if torn:
            self._file.truncate(len(kept) + len(newline))
        try:
            lines = [json.loads(line) for line in kept.splitlines()]
        except ValueError as error:
            self.close()
            raise JournalError(
                f"{self._file.name} is damaged: {error}. Delete it to begin a new history."
            ) from error
        self._check_version(lines)
        return lines

    def _check_version(self, lines: list[Line]) -> None:
        if lines and lines[0].get("version") != VERSION:
            self.close()
            raise JournalError(
                "The demo's state was written by another version and cannot be continued. "
                f"Delete {NAME} in the state directory to begin a new history."
            )

    def begin(self, **what: object) -> Line:
        """The first line, which names the version of the history that follows from it."""
        return self.append("begin", version=VERSION, **what)

    def append(self, do: str, **what: object) -> Line:
        """Keep one happening, at once, and return the line as a restart will read it."""
        line = {"do": do, **what}
        if self._file is not None:
            self._file.write(json.dumps(line, separators=(",", ":")).encode() + b"\n")
            self._file.flush()
        return line

    def close(self) -> None:
        """Let go of the directory."""
        if self._file is not None:
            self._file.close()
