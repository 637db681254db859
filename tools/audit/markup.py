"""Every page through the validator of the W3C (Nu Html Checker)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.audit.node import LeftOut, installed
from tools.audit.stage import PREFIX, Stage

_NOWHERE = "/nowhere"


class Broken(Exception):
    """A page that does not answer as it should."""


def pages(stage: Stage) -> dict[str, bool]:
    """The path of each page, and whether somebody is signed in there."""
    person = f"{PREFIX}users/{stage.member_id}"
    rest = ("review", "team", "audit", "members", "settings", "jobs", "webhooks", "mails")
    inside = ["", *rest, "diagnostics", "design", "?q=nobody-of-this-name"]
    signed_in = [*(f"{PREFIX}{name}" for name in inside), person, "/profile", _NOWHERE]
    return {"/login": False, **dict.fromkeys(signed_in, True)}


def check(stage: Stage) -> list[tuple[str, str]]:
    """Each error and warning, where it stands first and how often; or that all is in order."""
    jar = installed("vnu-jar", "build", "dist", "vnu.jar")
    if shutil.which("java") is None:
        raise LeftOut("Java is not installed: sudo apt-get install default-jre-headless")
    with TemporaryDirectory() as folder:
        files = {}
        for path, signed_in in pages(stage).items():
            file = Path(folder, f"{len(files)}.html")
            answer = stage.get(path, signed_in=signed_in)
            if answer.status_code != (404 if path == _NOWHERE else 200):
                raise Broken(f"{path} answers {answer.status_code}.")
            file.write_text(answer.text, encoding="utf-8")
            files[file.name] = path
        command = ["java", "-jar", str(jar), "--format", "json", "--exit-zero-always", folder]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    places: dict[str, list[str]] = {}
    for message in json.loads(said)["messages"]:
        place = f"{files[Path(message['url']).name]}:{message.get('lastLine')}"
        places.setdefault(message["message"], []).append(place)
    if not places:
        return [(f"{len(files)} pages", "in order")]
    return [(f"{text} ({found[0]})", str(len(found))) for text, found in places.items()]
