"""Runs one tool of others in its own environment: `launch.py TOOL ADDRESS KEY PRODUCT FOLDER`.

Records go to standard output or below FOLDER, as the tool does it; what it used, to usage.json.
Only the standard library and the tool itself are to be had here.
"""

import json
import logging
import resource
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path


def main() -> None:
    """Run the tool, and write what it used, however it ended."""
    tool, address, key, product, folder = sys.argv[1:]
    logging.disable(logging.INFO)
    try:
        import_module(f"with_{tool.replace('-', '_')}").fetch(address, key, product, Path(folder))
    finally:
        used = {"cpu": _cpu(), "peak": _peak(), "version": version(tool)}
        Path(folder, "usage.json").write_text(json.dumps(used), encoding="utf-8")


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peak() -> float:
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


if __name__ == "__main__":
    main()
