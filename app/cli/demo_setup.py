"""What the demo needs before it starts: its folder, secrets, database and members."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask_migrate import upgrade

from app.cli import output
from app.cli.data import MIGRATIONS
from app.demo.people import MEMBERS
from app.services import members
from app.services.actor import SYSTEM
from app.services.profiles import Profile
from app.supervisor import reached_at
from config import CURES, ROOT, Config

FOLDERS = {
    "freshservice": ROOT / "instance" / "demo",
    "freshdesk": ROOT / "instance" / "demo-freshdesk",
}
_RECEIVER = "/freshworks-linking/api/webhooks/freshworks"
SIGN_INS = ("Admin", "erin.manager", "uma.user")
_ROLES = ("admin", "elevated (manager)", "regular user")
_SECRETS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(32),
    "DEMO_KEY": lambda: secrets.token_urlsafe(32),
    # It is pasted into forms of Freshworks, which take letters and digits without a doubt.
    "WEBHOOK_SECRET": lambda: secrets.token_hex(16),
    **dict.fromkeys((f"PASSWORD_{name}" for name in SIGN_INS), lambda: secrets.token_urlsafe(12)),
}
# The demo Freshworks allows a client more than a real plan does, so that nobody waits for it.
_SHARE = "0.9"


@dataclass(frozen=True)
class Setup:
    """Product, ports, secrets and settings of the demo on this machine."""

    product: str
    folder: Path
    host: str
    port: int
    demo_port: int
    credentials: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Setup:
        """The setup of this machine; secrets are made at the first start and kept."""
        product = _product(environ)
        folder = Path(environ.get("DEMO_FOLDER") or FOLDERS[product])
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(
            product=product,
            folder=folder,
            host=environ.get("HOST") or "127.0.0.1",
            port=_port(environ, "PORT", "8000"),
            demo_port=_port(environ, "DEMO_PORT", "8001"),
            credentials=_credentials(folder / "credentials"),
        )

    @property
    def env(self) -> dict[str, str]:
        """The settings of web and worker; a `.env` for a real account plays no part."""
        return {
            # Flask has read `.env` into the environment already: empty means not set.
            **dict.fromkeys(CURES, ""),
            "LINKING_ENV_FILE": os.devnull,
            "SECRET_KEY": self.credentials["SECRET_KEY"],
            "DATABASE_URL": f"sqlite:///{self.folder / 'linking.db'}",
            "QUEUE_URL": f"sqlite:///{self.folder / 'queue.db'}",
            "MAIL_URL": f"file:{self.folder / 'mail'}",
            "HOST": self.host,
            "PORT": str(self.port),
            "FRESHWORKS_PRODUCT": self.product,
            "FRESHWORKS_URL": f"http://127.0.0.1:{self.demo_port}",
            "FRESHWORKS_API_KEY": self.credentials["DEMO_KEY"],
            "FRESHWORKS_SHARE": _SHARE,
            "DEMO_KEY": self.credentials["DEMO_KEY"],
            "WEBHOOK_SECRET": self.credentials["WEBHOOK_SECRET"],
            "DEMO_WEBHOOK_SECRET": self.credentials["WEBHOOK_SECRET"],
            "DEMO_WEBHOOK_URL": f"http://{reached_at(self.host)}:{self.port}{_RECEIVER}",
        }

    @property
    def env_file(self) -> Path:
        """Where the settings are written for commands that are typed beside the running demo."""
        return self.folder / "settings.env"

    @property
    def freshworks_argv(self) -> list[str]:
        """How to start the demo Freshworks; its key travels in the environment."""
        state = str(self.folder / "freshworks")
        argv = [sys.executable, "-m", "app.demo", "--port", str(self.demo_port), "--state", state]
        argv += ["--product", self.product]
        return [*argv, "--rate-limit", "600", "--overall-limit", "2000"]

    def welcome(self, address: str) -> list[str]:
        """What is printed once everything answers."""
        width = max(map(len, SIGN_INS))
        sign_ins = [
            f"  {name:<{width}}  {self.credentials[f'PASSWORD_{name}']}  {role}"
            for name, role in zip(SIGN_INS, _ROLES, strict=True)
        ]
        kept = f"Kept in {self.folder / 'credentials'}. Ctrl-C ends everything; the data stay."
        commands = f"Commands for it: LINKING_ENV_FILE={self.env_file} flask --app wsgi doctor"
        return ["", f"The dashboard is at {address}", "Sign in as", *sign_ins, kept, commands]


def prepare(setup: Setup) -> None:
    """Migrate the demo's database, and load its members the first time."""
    # The whole application is needed here alone, not for reading the setup.
    from app import create_app  # noqa: PLC0415  # would be a circle: the app has this command

    _write_settings(setup)
    app = create_app(Config.from_env({**setup.env}))
    with app.app_context():
        upgrade(directory=str(MIGRATIONS))
        _load_members()
        _set_passwords(setup)


def _write_settings(setup: Setup) -> None:
    """Let commands find the demo: `LINKING_ENV_FILE=…/settings.env flask --app wsgi …`."""
    settings = {name: value for name, value in setup.env.items() if name in CURES and value}
    lines = [f"{name}={_quoted(value)}\n" for name, value in settings.items()]
    setup.env_file.touch(mode=0o600)
    setup.env_file.write_text("".join(lines), encoding="utf-8")


def _quoted(value: str) -> str:
    """As it is read again: a folder may have a blank with a "#" in its name, or an apostrophe."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _load_members() -> None:
    """Make the members that lack; a start that was cut off is made up for by the next."""
    known = {member.username_key for member in members.everybody()}
    for person in MEMBERS:
        if members.key_of(person.username) not in known:
            members.create(SYSTEM, Profile(*person))


def _set_passwords(setup: Setup) -> None:
    """Let the printed passwords be those that fit."""
    for name in SIGN_INS:
        password = setup.credentials[f"PASSWORD_{name}"]
        if members.authenticate(name, password) is None:
            members.set_password(SYSTEM, name, password)


def _port(environ: Mapping[str, str], name: str, default: str) -> int:
    text = environ.get(name) or default
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        output.fail(f"{name} is {text!r}, not a port. Set it to one, such as {default}.", 2)
    return int(text)


def _product(environ: Mapping[str, str]) -> str:
    product = environ.get("DEMO_PRODUCT") or "freshservice"
    if product not in FOLDERS:
        known = " or ".join(FOLDERS)
        output.fail(f"DEMO_PRODUCT is {product!r}, which is not known. Set it to {known}.", 2)
    return product


def _credentials(file: Path) -> dict[str, str]:
    """The stored secrets; made where they lack, readable by their owner alone."""
    known: dict[str, str] = {}
    if file.exists():
        lines = file.read_text(encoding="utf-8").splitlines()
        known = dict(line.split("=", 1) for line in lines if "=" in line)
    missing = [name for name in _SECRETS if not known.get(name)]
    if missing:
        known |= {name: _SECRETS[name]() for name in missing}
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
            target.writelines(f"{name}={known[name]}\n" for name in _SECRETS)
    file.chmod(0o600)
    return known
