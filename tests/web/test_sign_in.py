"""Signing in and out: what is said, how often, where to, and when a cookie is dead."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug import security
from werkzeug.test import TestResponse

from app.extensions import db
from app.services import members
from app.services.actor import COMMAND_LINE
from app.services.members import file_import, passwords
from tests import people
from tests.people import ADA, ELI, PASSWORD, UMA, Person

SESSION, REMEMBER = "linking_session", "linking_remember"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
NOT_OURS = [
    "https://evil.example.com/", "//evil.example.com", "///evil.example.com", "/\\evil.example.com",
    "\\\\evil.example.com", "http:evil.example.com", "javascript:alert(1)", "evil.example.com",
    "/\t/evil.example.com", "/\n/evil.example.com", "\t//evil.example.com", " //evil.example.com",
    "https:/evil.example.com", "//evil.example.com@localhost/", "/\r\nLocation: //evil.example.com",
    "data:text/html,x", "",
]  # fmt: skip


def send_form(client: FlaskClient, username: str, password: str, **fields: str) -> TestResponse:
    """The form as the browser sends it, with the token of the page."""
    token = _TOKEN.search(client.get("/login").get_data(as_text=True))
    assert token is not None
    data = {"username": username, "password": password, "csrf_token": token[1]} | fields
    return client.post("/login", data=data)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/profile").status_code == 200


def sign_out(client: FlaskClient) -> TestResponse:
    token = _TOKEN.search(client.get("/profile").get_data(as_text=True))
    assert token is not None
    return client.post("/logout", data={"csrf_token": token[1]})


def copied(app: Flask, client: FlaskClient, *names: str) -> FlaskClient:
    """Another browser into which somebody put copies of these cookies."""
    thief = app.test_client()
    for name in names:
        cookie = client.get_cookie(name)
        assert cookie is not None, f"there is no cookie {name}"
        thief.set_cookie(name, cookie.value)
    return thief


def text_of(answer: TestResponse) -> str:
    """The page without what is new in each: the token and the name typed in."""
    page = re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))
    return re.sub(r'content="[^"]*"', "", page)


def test_right_password_signs_in_and_leads_home(app: Flask, eli: Person, uma: Person) -> None:
    first, second = app.test_client(), app.test_client()
    assert send_form(first, "Eli", PASSWORD).headers["Location"] == "/freshworks-linking/"
    assert send_form(second, "Uma", PASSWORD).headers["Location"] == "/profile"
    assert is_signed_in(first)
    assert is_signed_in(second)
    assert first.get("/").headers["Location"] == "/freshworks-linking/"


def test_name_is_taken_in_any_case(client: FlaskClient, eli: Person) -> None:
    assert send_form(client, " eLI ", PASSWORD).status_code == 302
    assert is_signed_in(client)


def test_password_is_taken_in_its_case_alone(client: FlaskClient, eli: Person) -> None:
    assert send_form(client, "Eli", PASSWORD.upper()).status_code == 401
    assert not is_signed_in(client)


@pytest.mark.parametrize("missing", ["username", "password"])
def test_empty_field_is_named(client: FlaskClient, eli: Person, missing: str) -> None:
    answer = send_form(client, **({"username": "Eli", "password": PASSWORD} | {missing: ""}))
    assert answer.status_code == 400
    assert f"Enter your {missing}." in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["Eli\x00", "\x00", "x" * 101, "x" * 400_000, "\u0130\ufb03", "%"])
def test_odd_name_is_refused_and_not_a_failure(client: FlaskClient, eli: Person, name: str) -> None:
    assert send_form(client, name, PASSWORD).status_code in {400, 401}
    assert not is_signed_in(client)


def test_wrong_name_and_wrong_password_look_the_same(
    client: FlaskClient, eli: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    check = security.check_password_hash

    def count(stored: str, password: str) -> bool:
        checked.append(stored)
        return check(stored, password)

    monkeypatch.setattr(passwords, "check_password_hash", count)
    wrong_password = send_form(client, "Eli", "something else")
    wrong_name = send_form(client, "Nobody", "something else")
    assert wrong_password.status_code == wrong_name.status_code == 401
    assert text_of(wrong_password) == text_of(wrong_name)
    # One hash is checked for each, so that the time tells nothing either.
    assert len(checked) == 2


def test_after_a_wrong_password_one_types_on_in_its_field(client: FlaskClient, eli: Person) -> None:
    def focused(page: str) -> list[str]:
        return re.findall(r'<input[^>]* autofocus[^>]* id="(\w+)"', page)

    assert focused(client.get("/login").get_data(as_text=True)) == ["username"]
    assert focused(text_of(send_form(client, "Eli", "something else"))) == ["password"]


def test_member_without_password_looks_like_any_other(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        file_import.run(COMMAND_LINE, "username,role\nIda,admin\n")
    answers = [send_form(client, "Ida", tried) for tried in ("nobody has this password", "None")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert text_of(answers[0]) == text_of(send_form(client, "Nobody", "x"))


def test_deactivated_member_cannot_sign_in(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        people.store(ELI, is_active=False)
    assert send_form(client, "Eli", PASSWORD).status_code == 401
    assert not is_signed_in(client)


class TestNext:
    def test_path_of_ours_is_gone_to(self, client: FlaskClient, eli: Person) -> None:
        wanted = "/freshworks-linking/?q=a&sort=-this_week"
        asked = client.get(wanted)
        assert asked.status_code == 302
        page = client.get(asked.headers["Location"]).get_data(as_text=True)
        assert 'value="/freshworks-linking/?q=a&amp;sort=-this_week"' in page
        assert send_form(client, "Eli", PASSWORD, next=wanted).headers["Location"] == wanted

    def test_other_targets_lead_home(self, client: FlaskClient, uma: Person) -> None:
        for target in NOT_OURS:
            answer = send_form(client, "Uma", PASSWORD, next=target)
            assert answer.headers["Location"] == "/profile", target
            sign_out(client)

    def test_other_targets_lead_home_if_signed_in(self, client: FlaskClient, uma: Person) -> None:
        people.sign_in(client, uma)
        for target in NOT_OURS:
            answer = client.get("/login", query_string={"next": target})
            assert answer.headers["Location"] == "/profile", target


class TestLimit:
    def fail(self, client: FlaskClient, name: str = "Eli", times: int = 5) -> None:
        for _ in range(times):
            assert send_form(client, name, "wrong").status_code == 401

    def test_sixth_failure_in_a_minute_must_wait(self, client: FlaskClient, eli: Person) -> None:
        self.fail(client)
        answer = send_form(client, "Eli", "wrong")
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert answer.mimetype == "text/html"
        assert "Wait a minute" in answer.get_data(as_text=True)

    def test_right_password_must_wait_too(self, client: FlaskClient, eli: Person) -> None:
        self.fail(client)
        assert send_form(client, "Eli", PASSWORD).status_code == 429
        assert not is_signed_in(client)

    def test_other_spelling_of_the_name_must_wait(self, client: FlaskClient, eli: Person) -> None:
        self.fail(client)
        assert send_form(client, " ELI", "wrong").status_code == 429

    def test_other_account_and_address_need_not_wait(
        self, client: FlaskClient, app: Flask, eli: Person, uma: Person
    ) -> None:
        self.fail(client)
        assert send_form(client, "Uma", PASSWORD).status_code == 302
        elsewhere = app.test_client()
        elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
        assert send_form(elsewhere, "Eli", PASSWORD).status_code == 302

    def test_unknown_name_is_limited_alike(self, client: FlaskClient, eli: Person) -> None:
        self.fail(client, "Nobody")
        assert send_form(client, "Nobody", "wrong").status_code == 429

    @pytest.mark.parametrize("form", ["203.0.113.7", "203.0.113.7:{}", "[2001:db8::7]:{}"])
    def test_port_that_a_proxy_names_makes_nobody_another(
        self, app_with: Callable[..., Flask], eli: Person, form: str
    ) -> None:
        client = app_with(proxy_hops=1).test_client()
        for port in range(6):
            client.environ_base["HTTP_X_FORWARDED_FOR"] = form.format(50_000 + port)
            answer = send_form(client, "Eli", "wrong")
        assert answer.status_code == 429

    def test_success_is_not_counted(self, app: Flask, eli: Person) -> None:
        for _ in range(7):
            assert send_form(app.test_client(), "Eli", PASSWORD).status_code == 302

    def test_wrong_tries_at_once_are_all_counted(self, app: Flask, uma: Person) -> None:
        together = Barrier(12)

        def attack(_number: int) -> int:
            client = app.test_client()
            client.get("/login")
            together.wait(30)
            return send_form(client, "Uma", "wrong").status_code

        with ThreadPoolExecutor(12) as pool:
            assert sorted(pool.map(attack, range(12))) == [401] * 5 + [429] * 7

    @pytest.mark.sqlite_only
    def test_many_names_from_one_address_must_wait(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # How long each guess takes is not what is tried here.
        quick = security.generate_password_hash("x", method="pbkdf2:sha256:1")
        monkeypatch.setattr(passwords, "_NOBODY", quick)
        for number in range(60):
            assert send_form(client, f"name{number}", "wrong").status_code == 401
        assert send_form(client, "name60", "wrong").status_code == 429


class TestRemembering:
    def test_member_stays_signed_in(self, app: Flask, uma: Person) -> None:
        client = app.test_client()
        send_form(client, "Uma", PASSWORD, remember="y")
        client.delete_cookie(SESSION)
        assert is_signed_in(client)

    def test_it_ends_after_30_days(self, client: FlaskClient, uma: Person) -> None:
        send_form(client, "Uma", PASSWORD, remember="y")
        cookie = client.get_cookie(REMEMBER)
        assert cookie is not None
        assert cookie.expires is not None
        days = (cookie.expires.timestamp() - time.time()) / 86_400
        assert 29.9 < days < 30.1

    def test_it_must_be_asked_for(self, client: FlaskClient, uma: Person) -> None:
        send_form(client, "Uma", PASSWORD)
        assert client.get_cookie(REMEMBER) is None
        client.delete_cookie(SESSION)
        assert not is_signed_in(client)

    def test_sign_in_without_it_forgets_an_earlier_one(
        self, client: FlaskClient, uma: Person, eli: Person
    ) -> None:
        send_form(client, "Uma", PASSWORD, remember="y")
        token = _TOKEN.search(client.get("/profile").get_data(as_text=True))
        assert token is not None
        form = {"username": "Eli", "password": PASSWORD, "csrf_token": token[1]}
        assert client.post("/login", data=form).status_code == 302
        client.delete_cookie(SESSION)
        assert not is_signed_in(client)

    def test_forged_cookie_is_worthless(self, client: FlaskClient, uma: Person) -> None:
        client.set_cookie(REMEMBER, f"{uma.id}:1|{'0' * 128}")
        assert not is_signed_in(client)


def _sign_out(app: Flask, client: FlaskClient) -> None:
    assert sign_out(client).headers["Location"] == "/login"


def _change_password(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        members.set_password(COMMAND_LINE, "uma", "another long password")


def _change_role(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        lines = ["username,email,full_name,role", f"Uma,{UMA.email},{UMA.full_name},staff"]
        assert file_import.run(COMMAND_LINE, "\n".join(lines)).counts["updated"] == 1


def _deactivate(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        member = members.find("Uma")
        assert member is not None
        member.is_active = False
        db.session.commit()


ENDINGS = [_sign_out, _change_password, _change_role, _deactivate]


@pytest.mark.parametrize("end", ENDINGS)
@pytest.mark.parametrize("name", [SESSION, REMEMBER])
def test_copied_cookie_is_dead_after(
    app: Flask, client: FlaskClient, uma: Person, name: str, end: Callable[..., None]
) -> None:
    send_form(client, "Uma", PASSWORD, remember="y")
    assert is_signed_in(copied(app, client, name))
    thief = copied(app, client, name)
    end(app, client)
    assert not is_signed_in(thief)
    assert not is_signed_in(client)


def test_import_that_changes_no_role_ends_no_session(
    app: Flask, client: FlaskClient, uma: Person
) -> None:
    people.sign_in(client, uma)
    with app.app_context():
        lines = ["username,email,full_name,role", f"Uma,{UMA.email},Uma C. Castillo,user"]
        assert file_import.run(COMMAND_LINE, "\n".join(lines)).counts["updated"] == 1
    assert is_signed_in(client)


def test_new_role_is_asked_of_the_database(app: Flask, uma: Person) -> None:
    client = app.test_client()
    people.sign_in(client, uma)
    _change_role(app, client)
    people.sign_in(client, UMA)
    assert client.get("/freshworks-linking/api/stats").status_code == 200


class TestForgery:
    @pytest.mark.parametrize("token", ["", "x", None])
    def test_sign_in_needs_the_token(
        self, client: FlaskClient, eli: Person, token: str | None
    ) -> None:
        data = {"username": "Eli", "password": PASSWORD}
        if token is not None:
            data["csrf_token"] = token
        answer = client.post("/login", data=data)
        assert answer.status_code == 400
        assert "Try again" in answer.get_data(as_text=True)
        assert not is_signed_in(client)

    def test_token_of_another_browser_is_none(self, app: Flask, eli: Person) -> None:
        mine, theirs = app.test_client(), app.test_client()
        token = _TOKEN.search(theirs.get("/login").get_data(as_text=True))
        assert token is not None
        mine.get("/login")
        form = {"username": "Eli", "password": PASSWORD, "csrf_token": token[1]}
        assert mine.post("/login", data=form).status_code == 400

    def test_sign_out_needs_the_token(self, client: FlaskClient, uma: Person) -> None:
        people.sign_in(client, uma)
        assert client.post("/logout").headers["Location"] == "/profile"
        assert "still signed in" in client.get("/profile").get_data(as_text=True)

    def test_planted_session_is_worthless_after_sign_in(self, app: Flask, eli: Person) -> None:
        attacker = app.test_client()
        token = _TOKEN.search(attacker.get("/login").get_data(as_text=True))
        assert token is not None
        victim = copied(app, attacker, SESSION)
        assert send_form(victim, "Eli", PASSWORD).status_code == 302
        assert not is_signed_in(attacker)
        # What the attacker knows of the session is worth nothing in the victim's browser.
        answer = victim.post(
            "/freshworks-linking/api/mappings/auto-link",
            json={"dry_run": True},
            headers={"X-CSRFToken": token[1]},
        )
        assert answer.get_json()["code"] == "csrf_failed"


class TestCookies:
    def headers(self, client: FlaskClient, base: str) -> list[str]:
        token = _TOKEN.search(client.get("/login", base_url=base).get_data(as_text=True))
        assert token is not None
        form = {"username": "Ada", "password": PASSWORD, "csrf_token": token[1], "remember": "y"}
        answer = client.post("/login", data=form, base_url=base)
        cookies = answer.headers.getlist("Set-Cookie")
        assert {cookie.split("=")[0] for cookie in cookies} == {SESSION, REMEMBER}
        return cookies

    def test_scripts_and_other_sites_get_none(self, client: FlaskClient, ada: Person) -> None:
        for cookie in self.headers(client, "http://localhost"):
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
            assert "Domain=" not in cookie

    def test_they_are_sent_over_https_alone(
        self, app_with: Callable[..., Flask], ada: Person
    ) -> None:
        address = "https://linking.example.com"
        client = app_with(public_url=address).test_client()
        for cookie in self.headers(client, address):
            assert "Secure" in cookie

    def test_last_sign_in_is_remembered(self, client: FlaskClient, app: Flask) -> None:
        with app.app_context():
            people.store(ADA)
        people.sign_in(client, ADA)
        with app.app_context():
            member = members.find("Ada")
            assert member is not None
            assert member.last_login_at is not None
