"""Every setting: what is accepted, what is refused, and in which words."""

from __future__ import annotations

import pytest

import config as config_module
from config import CURES, Config, ConfigError

KEY = "k" * 32
NEEDED = {"SECRET_KEY": KEY}


def read(**environ):
    return Config.from_env({**NEEDED, **environ})


def test_usual_values_need_the_secret_alone():
    config = Config.from_env(NEEDED)
    assert config.database_url.startswith("sqlite:////")
    assert config.database_url.endswith("/instance/linking.db")
    assert config.queue_url.endswith("/instance/queue.db")
    assert (config.host, config.port, config.proxy_hops) == ("127.0.0.1", 8000, 0)
    assert (config.freshworks_product, config.freshworks_url) == ("freshservice", None)
    assert (config.freshworks_deadline, config.freshworks_share) == (60.0, 0.5)
    assert (config.time_zone, config.week_starts_on, config.log_level) == ("UTC", 0, "INFO")
    assert (config.freshworks_group_ids, config.closed_statuses) == ((), ())
    assert not config.testing


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        ("SECRET_KEY", "s" * 64, "secret_key", "s" * 64),
        ("DATABASE_URL", "sqlite:////data/x.db", "database_url", "sqlite:////data/x.db"),
        (
            "DATABASE_URL",
            "postgres://u:p@db/x",
            "database_url",
            "postgresql+psycopg://u:p@db/x",
        ),
        (
            "DATABASE_URL",
            "postgresql://u@db:5433/x?sslmode=require",
            "database_url",
            "postgresql+psycopg://u@db:5433/x?sslmode=require",
        ),
        ("DATABASE_URL", "postgresql+psycopg://db/x", "database_url", "postgresql+psycopg://db/x"),
        ("QUEUE_URL", "sqlite:////data/q.db", "queue_url", "sqlite:////data/q.db"),
        ("PUBLIC_URL", "https://x.example.com/", "public_url", "https://x.example.com"),
        ("HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("PORT", " 8080 ", "port", 8080),
        ("PROXY_HOPS", "2", "proxy_hops", 2),
        ("FRESHWORKS_PRODUCT", "freshservice", "freshworks_product", "freshservice"),
        (
            "FRESHWORKS_URL",
            "https://example.freshservice.com/",
            "freshworks_url",
            "https://example.freshservice.com",
        ),
        ("FRESHWORKS_URL", "http://127.0.0.1:8001", "freshworks_url", "http://127.0.0.1:8001"),
        ("FRESHWORKS_URL", "http://[::1]:8001", "freshworks_url", "http://[::1]:8001"),
        ("FRESHWORKS_API_KEY", "abc", "freshworks_api_key", "abc"),
        (
            "FRESHWORKS_TICKET_URL",
            "{url}/helpdesk/{id}",
            "freshworks_ticket_url",
            "{url}/helpdesk/{id}",
        ),
        ("FRESHWORKS_WORKSPACE_ID", "0", "freshworks_workspace_id", 0),
        ("FRESHWORKS_GROUP_IDS", "18000073201, 2,", "freshworks_group_ids", (18000073201, 2)),
        ("FRESHWORKS_DEADLINE", "2.5", "freshworks_deadline", 2.5),
        ("FRESHWORKS_SHARE", "1", "freshworks_share", 1.0),
        (
            "REPORTING_TIMEZONE",
            "America/Argentina/Ushuaia",
            "time_zone",
            "America/Argentina/Ushuaia",
        ),
        ("WEEK_STARTS_ON", "Sunday", "week_starts_on", 6),
        ("CLOSED_STATUSES", "6,7", "closed_statuses", (6, 7)),
        ("LOG_LEVEL", "debug", "log_level", "DEBUG"),
    ],
)
def test_good_value_is_taken(name, text, field, value):
    assert getattr(read(**{name: text}), field) == value


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("SECRET_KEY", "k" * 31, "is shorter than 32 characters"),
        ("DATABASE_URL", "mysql://db/x", "names neither SQLite nor PostgreSQL"),
        ("DATABASE_URL", "sqlite://", "names neither SQLite nor PostgreSQL"),
        ("DATABASE_URL", "sqlite:///", "names no file"),
        ("DATABASE_URL", "sqlite:///:memory:", "names no file"),
        ("DATABASE_URL", "postgresql://u:hidden@db:port/x", "is no database address"),
        ("QUEUE_URL", "amqp://localhost", "names neither SQLite, nor Redis, nor PostgreSQL"),
        ("QUEUE_URL", "sqlite:///:memory:", "names no file"),
        ("PUBLIC_URL", "linking.example.com", "is no web address"),
        ("PUBLIC_URL", "ftp://linking.example.com", "is no web address"),
        ("PUBLIC_URL", "https://", "is no web address"),
        ("PUBLIC_URL", "https://[::1", "is no web address"),
        ("PUBLIC_URL", "https://x.example.com:port", "is no web address"),
        ("PORT", "http", "is 'http', not a whole number"),
        ("PORT", "0", "is 0, not a port"),
        ("PORT", "65536", "is 65536, not a port"),
        ("PORT", "-1", "is '-1', not a whole number"),
        ("PROXY_HOPS", "one", "is 'one', not a whole number"),
        ("FRESHWORKS_PRODUCT", "freshchat", "is 'freshchat', which is not known"),
        ("FRESHWORKS_URL", "example.freshservice.com", "is no web address"),
        ("FRESHWORKS_URL", "https://x.example.com:99999", "is no web address"),
        ("FRESHWORKS_URL", "http://x.example.com", "would send the API key in the clear"),
        ("FRESHWORKS_URL", "https://key:X@x.example.com", "holds a user or a password"),
        ("FRESHWORKS_URL", "https://x.example.com/a/tickets", "something behind the host name"),
        ("FRESHWORKS_URL", "https://x.example.com?a=1", "something behind the host name"),
        ("FRESHWORKS_URL", "https://x.example.com#a", "something behind the host name"),
        ("FRESHWORKS_TICKET_URL", "https://x.example.com/1", "has no {id} in it"),
        ("FRESHWORKS_TICKET_URL", "javascript:alert({id})", "does not begin with https://"),
        ("FRESHWORKS_WORKSPACE_ID", "main", "is 'main', not a whole number"),
        ("FRESHWORKS_GROUP_IDS", "1;2", "is '1;2', not a whole number"),
        ("FRESHWORKS_DEADLINE", "soon", "is 'soon', not a number"),
        ("FRESHWORKS_DEADLINE", "0.5", "is 0.5, out of range"),
        ("FRESHWORKS_DEADLINE", "601", "is 601, out of range"),
        ("FRESHWORKS_DEADLINE", "nan", "is nan, out of range"),
        ("FRESHWORKS_SHARE", "0", "is 0, out of range"),
        ("FRESHWORKS_SHARE", "1.1", "is 1.1, out of range"),
        ("FRESHWORKS_SHARE", "half", "is 'half', not a number"),
        ("REPORTING_TIMEZONE", "Berlin", "is 'Berlin', which is no time zone"),
        ("REPORTING_TIMEZONE", "../../etc/passwd", "which is no time zone"),
        ("WEEK_STARTS_ON", "1", "is '1', not a day"),
        ("CLOSED_STATUSES", "six", "is 'six', not a whole number"),
        ("LOG_LEVEL", "loud", "is 'loud', which is no level"),
        ("MAIL_URL", "mail.example.com", "names neither a mail server, nor a folder"),
        ("MAIL_FROM", "nobody", "is no e-mail address"),
        ("MAIL_FROM", "a@example.com\x00", "is no e-mail address"),
        ("NOTIFICATIONS", "yes", "is 'yes', neither on nor off"),
        ("AUTO_LINK_PRESET", "bold", "is 'bold', which is not known"),
        ("AUTO_LINK_THRESHOLD", "0.5", "is 0.5, out of range"),
        ("AUTO_LINK_THRESHOLD", "high", "is 'high', not a number"),
        ("AUTO_LINK_AFTER_SYNC", "1", "is '1', neither on nor off"),
    ],
)
def test_bad_value_is_named_with_what_is_wrong_and_the_cure(name, text, said):
    with pytest.raises(ConfigError) as caught:
        read(**{name: text})
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).startswith(f"{name} ")
    assert said in str(caught.value)
    assert str(caught.value).endswith(CURES[name])


def test_secret_has_no_usual_value():
    with pytest.raises(ConfigError, match=r"^SECRET_KEY is not set\. Make one with: python -c"):
        Config.from_env({})


def test_empty_means_not_set():
    assert read(FRESHWORKS_URL="", PORT=" ", FRESHWORKS_API_KEY="  ") == Config.from_env(NEEDED)


def test_everything_wrong_is_told_at_once():
    with pytest.raises(ConfigError) as caught:
        Config.from_env({"PORT": "x", "LOG_LEVEL": "x", "FRESHWORKS_SHARE": "x"})
    names = [line.split()[0] for line in str(caught.value).splitlines()]
    assert names == ["SECRET_KEY", "PORT", "FRESHWORKS_SHARE", "LOG_LEVEL"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", "hidden"),
        ("DATABASE_URL", "mysql://u:hidden@db/x"),
        ("DATABASE_URL", "postgresql://u:hidden@db:port/x"),
        ("DATABASE_URL", "postgresql://u:hidden@[::1/x"),
        ("QUEUE_URL", "amqp://:hidden@host"),
        ("PUBLIC_URL", "ftp://u:hidden@x.example.com"),
        ("PUBLIC_URL", "http://u:hidden@[::1"),
        # The key in the wrong line is a common slip.
        ("FRESHWORKS_URL", "hidden"),
        ("FRESHWORKS_URL", "https://hidden:X@x.example.com"),
        ("FRESHWORKS_URL", "https://x.example.com/?key=hidden"),
        ("FRESHWORKS_TICKET_URL", "https://hidden"),
        ("MAIL_URL", "smtp://u:hidden@mail.example.com/x"),
        ("MAIL_URL", "smtp://u:hidden@mail.example.com:port"),
        ("MAIL_URL", "smtp://mail.example.com?password=hidden"),
    ],
)
def test_what_may_be_secret_is_not_repeated(name, text):
    with pytest.raises(ConfigError) as caught:
        read(**{name: text})
    assert "hidden" not in str(caught.value)


def test_every_setting_has_a_cure():
    with pytest.raises(ConfigError) as caught:
        Config.from_env(dict.fromkeys(CURES, "\x7f"))
    named = {line.split()[0] for line in str(caught.value).splitlines()}
    # These two take any text.
    assert set(CURES) - named == {"HOST", "FRESHWORKS_API_KEY"}


class TestMail:
    def test_usual_way_is_a_folder_and_any_sender_will_do(self):
        config = read()
        assert config.mail.folder.parts[-2:] == ("instance", "mail")
        assert str(config.mail.folder) not in config.mail.sentence
        assert config.mail.folder.is_absolute()
        assert (config.mail_from, config.notifications) == ("linking@localhost", True)

    def test_server_needs_a_sender(self):
        with pytest.raises(ConfigError, match=r"^MAIL_FROM is not set\."):
            read(MAIL_URL="smtp://mail.example.com")
        config = read(MAIL_URL="smtp://mail.example.com", MAIL_FROM="Linking <l@example.com>")
        assert (config.mail.host, config.mail_from) == (
            "mail.example.com",
            "Linking <l@example.com>",
        )

    def test_password_is_in_no_text_about_the_settings(self):
        config = read(MAIL_URL="smtp://u:hidden@mail.example.com", MAIL_FROM="l@example.com")
        assert "hidden" not in repr(config)


def test_auto_link_is_set_by_three_values():
    config = read(AUTO_LINK_PRESET="Careful", AUTO_LINK_THRESHOLD="0.97", AUTO_LINK_AFTER_SYNC="on")
    assert (config.auto_link_preset, config.auto_link_threshold) == ("careful", 0.97)
    assert config.auto_link_after_sync


class TestTicketAddress:
    def test_usual_one_is_that_of_the_account(self):
        config = read(FRESHWORKS_URL="https://example.freshservice.com")
        assert config.ticket_url_template == "https://example.freshservice.com/a/tickets/{id}"

    def test_without_an_account_there_is_none(self):
        assert read().ticket_url_template is None

    def test_given_one_may_name_the_account(self):
        config = read(
            FRESHWORKS_URL="https://example.freshservice.com",
            FRESHWORKS_TICKET_URL="{url}/helpdesk/{id}",
        )
        assert config.ticket_url_template == "https://example.freshservice.com/helpdesk/{id}"

    def test_given_one_may_stand_elsewhere(self):
        config = read(FRESHWORKS_TICKET_URL="https://help.example.com/{id}")
        assert config.ticket_url_template == "https://help.example.com/{id}"


def test_environment_overrules_the_file(tmp_path, monkeypatch):
    file = tmp_path / "env"
    file.write_text(f"SECRET_KEY={KEY}\nPORT=9000\nHOST=0.0.0.0\nLOG_LEVEL=\n")
    for name in CURES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LINKING_ENV_FILE", str(file))
    monkeypatch.setenv("PORT", "9001")
    config = Config.from_env()
    assert (config.port, config.host, config.log_level) == (9001, "0.0.0.0", "INFO")


def test_usual_file_stands_beside_the_settings(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text(f"SECRET_KEY={KEY}\nPORT=9000\n")
    for name in (*CURES, "LINKING_ENV_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(config_module, "ROOT", tmp_path)
    assert Config.from_env().port == 9000
