"""Lighthouse as on a phone: the best of three visits to each page, signed in."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import parts
from tools.audit.node import LeftOut, installed
from tools.audit.stage import PREFIX, Stage

# Earlier ones do not understand what today's browsers record.
PACKAGE = "lighthouse@13"
# It wants a Node that is newer than the one of most systems.
NODE = "node@22"
VISITS = 3
TRIES = 4
GOALS = ("95", "100", "100", "<= 2.0 s", "<= 150 ms", "<= 0.02", "<= 180 KB", "<= 20")
HEADINGS = (
    "performance",
    "accessibility",
    "best practices",
    "LCP",
    "TBT",
    "CLS",
    "bytes",
    "requests",
)
_CATEGORIES = ("performance", "accessibility", "best-practices")
_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"


def check(stage: Stage) -> list[tuple[str, ...]]:
    """A line of scores and figures for each page."""
    program = (installed(NODE, "bin", "node"), installed(PACKAGE, "cli", "index.js"))
    paths = (PREFIX, f"{PREFIX}review", f"{PREFIX}users/{stage.member_id}", "/profile")
    return [(path, *_best(program, stage, path)) for path in paths]


def _best(program: tuple[Path, Path], stage: Stage, path: str) -> tuple[str, ...]:
    visits = [_recorded(program, stage, path) for _ in range(VISITS)]
    return _figures(max(visits, key=lambda one: one["categories"]["performance"]["score"]))


def _recorded(program: tuple[Path, Path], stage: Stage, path: str) -> dict[str, Any]:
    """A visit; one that the browser failed to record is made again."""
    for _ in range(TRIES - 1):
        with suppress(LeftOut):
            return _visit(program, stage, path)
    return _visit(program, stage, path)


def _visit(program: tuple[Path, Path], stage: Stage, path: str) -> dict[str, Any]:
    # In a file, so that the cookie stands in no list of processes and in no error.
    with TemporaryDirectory() as folder:
        headers = Path(folder, "headers.json")
        headers.write_text(json.dumps({"Cookie": stage.cookie}), encoding="utf-8")
        command = [*map(str, program), stage.address + path, "--quiet", "--output=json"]
        command += [f"--extra-headers={headers}", f"--chrome-flags={_FLAGS}"]
        command += [f"--only-categories={','.join(_CATEGORIES)}"]
        env = {**os.environ, "CHROME_PATH": str(parts.chromium())}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LeftOut(f"Lighthouse did not end: {done.stderr.strip()[-1000:]}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _figures(visit: dict[str, Any]) -> tuple[str, ...]:
    audits = visit["audits"]
    scores = (f"{visit['categories'][name]['score'] * 100:.0f}" for name in _CATEGORIES)
    return (
        *scores,
        f"{audits['largest-contentful-paint']['numericValue'] / 1000:.1f} s",
        f"{audits['total-blocking-time']['numericValue']:.0f} ms",
        f"{audits['cumulative-layout-shift']['numericValue']:.3f}",
        f"{audits['total-byte-weight']['numericValue'] / 1024:.0f} KB",
        f"{sum(map(_loads, audits['network-requests']['details']['items']))}",
    )


def _loads(request: dict[str, Any]) -> bool:
    """Whether it belongs to the page: not what is inline, nor the first look for news later on."""
    url: str = request["url"]
    return url.startswith("http") and "/api/changes" not in url
