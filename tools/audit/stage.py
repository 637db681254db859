"""The demo as people start it, on ports of its own, filled and signed in to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from app.supervisor import wait_until_answers

PREFIX = "/freshworks-linking/"
# With those of the demo they fill a page of 50 rows.
_MORE_RESPONDERS = "\n".join(f"Extra Responder {n} - {18014200000 + n}" for n in range(1, 16))
_START_SECONDS = 60
_USED = 30


@dataclass(frozen=True)
class Stage:
    """Where the product answers, and the cookie of an admin who is signed in."""

    address: str
    cookie: str
    member_id: int

    def get(self, path: str, *, signed_in: bool = True) -> requests.Response:
        """What a browser would get."""
        headers = {"Cookie": self.cookie} if signed_in else {}
        return requests.get(self.address + path, headers=headers, timeout=_USED)


@contextmanager
def stage() -> Iterator[Stage]:
    """A demo that is synced and linked; it ends with the block."""
    with TemporaryDirectory(prefix="linking-audit-") as folder:
        ports = {"PORT": str(_free_port()), "DEMO_PORT": str(_free_port())}
        env = {**os.environ, **ports, "DEMO_FOLDER": folder, "PUBLIC_URL": ""}
        address = f"http://127.0.0.1:{ports['PORT']}"
        with subprocess.Popen(_flask("demo"), env=env, stdout=subprocess.DEVNULL) as process:
            try:
                if not wait_until_answers(f"{address}/readyz", _START_SECONDS):
                    sys.exit("The demo did not start; its own lines say why.")
                _fill(Path(folder))
                yield _signed_in(address, Path(folder))
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(_USED)


def _fill(folder: Path) -> None:
    """Sync, bring in more responders, and link whoever is certain."""
    env = {**os.environ, "LINKING_ENV_FILE": str(folder / "settings.env")}
    names = folder / "responders.txt"
    names.write_text(_MORE_RESPONDERS, encoding="utf-8")
    for words in (("sync",), ("responders", "import", str(names)), ("auto-link",)):
        subprocess.run(_flask(*words), env=env, check=True, stdout=subprocess.DEVNULL)


def _flask(*words: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *words]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _signed_in(address: str, folder: Path) -> Stage:
    lines = (folder / "credentials").read_text(encoding="utf-8").splitlines()
    secrets = dict(line.split("=", 1) for line in lines)
    with requests.Session() as session:
        page = session.get(f"{address}/login", timeout=_USED).text
        form = {
            "csrf_token": _token(page),
            "username": "Admin",
            "password": secrets["PASSWORD_Admin"],
        }
        answer = session.post(f"{address}/login", data=form, timeout=_USED)
        assert "Sign out" in answer.text, "the demo's admin could not sign in"
        cookie = "; ".join(f"{one.name}={one.value}" for one in session.cookies)
        rows = session.get(f"{address}{PREFIX}api/mappings", timeout=_USED).json()["mappings"]
    return Stage(address, cookie, next(row["user_id"] for row in rows if row["user_id"]))


class _Tokens(HTMLParser):
    """The value of the field `csrf_token`."""

    found = ""

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        if given.get("name") == "csrf_token":
            self.found = given.get("value") or ""


def _token(page: str) -> str:
    parser = _Tokens()
    parser.feed(page)
    return parser.found
