"""Lighthouse as on a phone: the best of three visits to each page, signed in."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import parts
from tools.audit.node import LeftOut, installed
from tools.audit.stage import PREFIX, Stage

# The newest that runs on Node 20.
PACKAGE = "lighthouse@12"
VISITS = 3
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
    program = installed(PACKAGE, "cli", "index.js")
    paths = (PREFIX, f"{PREFIX}review", f"{PREFIX}users/{stage.member_id}", "/profile")
    return [(path, *_best(program, stage, path)) for path in paths]


def _best(program: object, stage: Stage, path: str) -> tuple[str, ...]:
    visits = [_visit(program, stage, path) for _ in range(VISITS)]
    return _figures(max(visits, key=lambda one: one["categories"]["performance"]["score"]))


def _visit(program: object, stage: Stage, path: str) -> dict[str, Any]:
    # In a file, so that the cookie stands in no list of processes and in no error.
    with TemporaryDirectory() as folder:
        headers = Path(folder, "headers.json")
        headers.write_text(json.dumps({"Cookie": stage.cookie}), encoding="utf-8")
        command = ["node", str(program), stage.address + path, "--quiet", "--output=json"]
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
        f"{len(audits['network-requests']['details']['items'])}",
    )
