"""How much memory this process holds, and the most that it held since a moment of our choice."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

_MEGABYTE = 2**20
_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
_STATUS = Path("/proc/self/status")
_FORGET_PEAK = "5"


def forget_peak() -> None:
    """Let the peak begin anew, where the system can: only Linux does."""
    if _STATUS.exists():
        Path("/proc/self/clear_refs").write_text(_FORGET_PEAK, encoding="ascii")


def present() -> float:
    """Megabytes held now; the peak so far where the system does not tell."""
    return _status("VmRSS")


def peak() -> float:
    """The most megabytes held since `forget_peak`, or since the start of the process."""
    return _status("VmHWM")


def _status(name: str) -> float:
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT / _MEGABYTE
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    kilobytes = next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
    return int(kilobytes) / 1024
