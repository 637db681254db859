"""What the demo prepares before it starts."""

from __future__ import annotations

import os
import stat

import pytest
from dotenv import dotenv_values

from app import create_app
from app.cli import demo_setup
from app.cli.demo_setup import SIGN_INS, Setup
from app.demo.people import MEMBERS
from app.extensions import db
from app.models import User
from app.services import members
from app.services.members import passwords
from config import CURES, Config
from tests.services.desk import rows_of


@pytest.fixture
def environ(tmp_path):
    """An environment in which the demo lives below the folder of this test."""
    return {"DEMO_FOLDER": str(tmp_path / "demo")}


def test_secrets_are_made_once_and_readable_by_their_owner_alone(environ, tmp_path):
    first = Setup.from_environment(environ)
    file = tmp_path / "demo" / "credentials"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert Setup.from_environment(environ) == first
    other = Setup.from_environment({"DEMO_FOLDER": str(tmp_path / "other")})
    assert not set(other.credentials.values()) & set(first.credentials.values())
    assert min(map(len, first.credentials.values())) >= 16
    for secret in first.credentials.values():
        assert secret not in repr(first)


def test_secret_that_lacks_is_made_and_the_others_stay(environ, tmp_path):
    first = Setup.from_environment(environ)
    file = tmp_path / "demo" / "credentials"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[1:]))
    again = Setup.from_environment(environ)
    assert again.credentials["DEMO_KEY"] == first.credentials["DEMO_KEY"]
    assert again.credentials["SECRET_KEY"] != first.credentials["SECRET_KEY"]
    assert file.read_text().count("\n") == len(lines)


def test_settings_of_a_real_account_play_no_part(environ):
    setup = Setup.from_environment(environ)
    real = {
        "FRESHWORKS_URL": "https://example.freshservice.com",
        "REPORTING_TIMEZONE": "Asia/Tokyo",
    }
    config = Config.from_env({**real, **setup.env})
    assert config.freshworks_url == "http://127.0.0.1:8001"
    assert config.time_zone == "UTC"
    assert set(CURES) <= set(setup.env)
    assert setup.env["LINKING_ENV_FILE"] == os.devnull


def test_webhook_secret_is_added_to_older_credentials_and_told_to_both_sides(environ, tmp_path):
    Setup.from_environment(environ)
    file = tmp_path / "demo" / "credentials"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("WEBHOOK_SECRET")))
    env = Setup.from_environment({**environ, "HOST": "0.0.0.0", "PORT": "8010"}).env
    assert env["WEBHOOK_SECRET"].isalnum()
    assert len(env["WEBHOOK_SECRET"]) == 32
    assert env["DEMO_WEBHOOK_SECRET"] == env["WEBHOOK_SECRET"]
    receiver = "http://127.0.0.1:8010/freshworks-linking/api/webhooks/freshworks"
    assert env["DEMO_WEBHOOK_URL"] == receiver
    assert f"WEBHOOK_SECRET={env['WEBHOOK_SECRET']}\n" in file.read_text()
    assert Config.from_env(env).webhook_secret == env["WEBHOOK_SECRET"]


def test_each_product_has_data_of_its_own(monkeypatch, tmp_path):
    folders = {name: tmp_path / name for name in demo_setup.FOLDERS}
    monkeypatch.setattr(demo_setup, "FOLDERS", folders)
    for product in ("freshservice", "freshdesk"):
        setup = Setup.from_environment({"DEMO_PRODUCT": product})
        assert setup.folder == folders[product]
        assert Config.from_env(setup.env).freshworks_product == product
        assert setup.freshworks_argv[setup.freshworks_argv.index("--product") + 1] == product
    assert Setup.from_environment({}).product == "freshservice"


def test_unknown_product_is_named(environ, capsys):
    with pytest.raises(SystemExit) as caught:
        Setup.from_environment({**environ, "DEMO_PRODUCT": "freshsales"})
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith("DEMO_PRODUCT is 'freshsales', which is not known.")


@pytest.mark.parametrize("given", ["many", "0", "70000", "-1"])
@pytest.mark.parametrize("name", ["PORT", "DEMO_PORT"])
def test_port_that_is_none_is_named(environ, capsys, name, given):
    with pytest.raises(SystemExit) as caught:
        Setup.from_environment({**environ, name: given})
    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith(f"{name} is {given!r}, not a port.")


def test_welcome_names_every_sign_in(environ):
    setup = Setup.from_environment(environ)
    said = "\n".join(setup.welcome("http://127.0.0.1:8000"))
    for name in SIGN_INS:
        assert name in said
        assert setup.credentials[f"PASSWORD_{name}"] in said
    assert "http://127.0.0.1:8000" in said


def test_members_are_loaded_once_and_can_sign_in(environ, monkeypatch):
    # One round only: what a test checks is never how long guessing takes.
    monkeypatch.setattr(passwords, "_SCRYPT", "pbkdf2:sha256:1")
    setup = Setup.from_environment(environ)
    for _ in range(2):
        demo_setup.prepare(setup)
    app = create_app(Config.from_env(setup.env))
    with app.app_context():
        assert rows_of(User) == len(MEMBERS)
        for name in SIGN_INS:
            assert members.authenticate(name, setup.credentials[f"PASSWORD_{name}"]) is not None
        db.engine.dispose()


def test_commands_find_the_demo_whatever_its_folder_is_called(monkeypatch, tmp_path):
    monkeypatch.setattr(passwords, "_SCRYPT", "pbkdf2:sha256:1")
    setup = Setup.from_environment({"DEMO_FOLDER": str(tmp_path / "Ada's C #1")})
    demo_setup.prepare(setup)
    told = dotenv_values(setup.env_file)
    assert told == {name: value for name, value in setup.env.items() if name in CURES and value}
