"""Who works on a run: `place:pid:number`, so that the end of a process can be told from afar."""

from __future__ import annotations

import os
import socket
import uuid
from contextlib import suppress
from pathlib import Path

# Process numbers mean something within one namespace alone: two containers may share a name. Those
# outside of containers have the same number on all machines, and machines may share a name, too.
_NAMESPACE = Path("/proc/self/ns/pid")
_BOOT = Path("/proc/sys/kernel/random/boot_id")


def name() -> str:
    """A name for one run on one worker; no other ever has it."""
    return f"{_place()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def is_gone(worker: str) -> bool:
    """Whether this worker's process has surely ended; one of another machine never has.

    A number that was given to another process, and a process that nobody has waited for, look
    alive: their runs are given up with the lease.
    """
    place, pid, _ = worker.rsplit(":", 2) if worker.count(":") >= 2 else ("", "", "")
    if place != _place():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _place() -> str:
    namespace, boot = 0, ""
    with suppress(OSError):
        namespace = _NAMESPACE.stat().st_ino
    with suppress(OSError):
        boot = _BOOT.read_text()[:8]
    return f"{socket.gethostname()[:35]}/{boot}/{namespace}"
