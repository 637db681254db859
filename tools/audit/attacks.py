"""Scanners against the product on this machine: wapiti on the pages, sqlmap on what is searched."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import requests

from tools.audit.node import CACHE, LeftOut
from tools.audit.stage import PREFIX, Stage

_SECONDS = 30
_SCAN_SECONDS = 120
# For each of its modules; some try thousands of requests at every parameter.
_ATTACK_SECONDS = 90
_CUT_SHORT = re.compile(r"Max attack time was reached for module (\w+)")
_WAPITI_MODULES = "sql,xss,permanentxss,file,exec,crlf,redirect,ssrf,csrf,http_headers,cookieflags"
# What wapiti calls a finding: cookies that go over HTTP, as to the demo. Behind HTTPS they do not.
_OF_THE_DEMO = "Secure flag is not set"
# What is asked of the database, each parameter with a value it takes.
ASKED = (
    "api/mappings?q=a&status=linked&sort=-total_tickets&page=1&per_page=25",
    "api/users?q=a&page=1",
    "api/audit?page=1",
    "api/tickets/user/1?days=30",
)


def wapiti(stage: Stage) -> list[tuple[str, str]]:
    """What wapiti found on the pages, one line for each finding."""
    program = _tool("wapiti", "wapiti3")
    with TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [str(program), "--url", stage.address + PREFIX, "--scope", "folder"]
        command += ["--header", f"Cookie: {stage.cookie}", "--module", _WAPITI_MODULES]
        command += ["--max-scan-time", str(_SCAN_SECONDS), "--flush-session", "--no-bugreport"]
        command += ["--max-attack-time", str(_ATTACK_SECONDS)]
        command += ["--format", "json", "--output", str(report), "--store-session", folder]
        # Whoever signs the scanner out ends its work.
        command += ["--exclude", f"{stage.address}/logout"]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(report.read_text(encoding="utf-8"))
    kinds = {**found["vulnerabilities"], **found["anomalies"]}
    lines = [
        (f"wapiti: {kind}", f"{one['info']} ({one['method']} {one['path']})")
        for kind, all_ in kinds.items()
        for one in all_
        if _OF_THE_DEMO not in one["info"] and _takes(stage, one)
    ]
    crawled = found["infos"].get("crawled_pages_nbr", "?")
    cut = ", ".join(_CUT_SHORT.findall(done.stdout))
    told = f"0 findings in {crawled} pages" + (
        f"; {_ATTACK_SECONDS} s did not end {cut}" if cut else ""
    )
    return lines or [("wapiti", told)]


def _takes(stage: Stage, finding: dict[str, Any]) -> bool:
    """Whether the address takes such a request at all: refusals look alike, with any token."""
    asked = requests.request(finding["method"], stage.address + finding["path"], timeout=_SECONDS)
    return asked.status_code != HTTPStatus.METHOD_NOT_ALLOWED


def sqlmap(stage: Stage) -> list[tuple[str, str]]:
    """Whether sqlmap can put SQL into one of the parameters."""
    program = shutil.which("sqlmap")
    if program is None:
        raise LeftOut("sqlmap is not installed: sudo apt-get install sqlmap")
    rows = []
    for path in ASKED:
        with TemporaryDirectory() as folder:
            command = [program, "-u", f"{stage.address}{PREFIX}{path}", f"--cookie={stage.cookie}"]
            command += ["--batch", "--level=2", "--risk=1", "--output-dir", folder]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        rows.append((f"sqlmap: {path.partition('?')[0]}", _verdict(done.stdout)))
    return rows


def _verdict(said: str) -> str:
    if "identified the following injection point" in said:
        return "injectable"
    # It says so once every parameter was tried; anything else means that it stopped before.
    return "0 findings" if "do not appear to be injectable" in said else "did not finish"


def _tool(name: str, package: str) -> Path:
    """A program in an environment of its own."""
    folder = CACHE / name
    program = folder / "bin" / name
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", package]
        if subprocess.run(pip, env=os.environ, check=False).returncode:
            raise LeftOut(f"pip could not install {package}.")
    return program
