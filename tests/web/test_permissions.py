"""Who may: every address of the app, and what each kind of visitor gets there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from app.extensions import limiter
from app.models import ELEVATED_ROLES, ROLES
from tests import factories, people
from tests.api import Api, refused
from tests.people import ADA, ELI, UMA, Person

OPEN = {"anonymous": 200, "user": 200, "elevated": 200, "admin": 200}
# Nobody needs an account to read these; the hash in the address below is a wrong one.
ASSETS = dict.fromkeys(OPEN, 404)
SIGNED_IN = {"anonymous": 302, "user": 200, "elevated": 200, "admin": 200}
DASHBOARD = {"anonymous": 302, "user": 302, "elevated": 200, "admin": 200}
START = dict.fromkeys(OPEN, 302)
LOGIN = {"anonymous": 200, "user": 302, "elevated": 302, "admin": 302}
# Without a token the form is refused, whoever sends it.
SIGN_IN = dict.fromkeys(OPEN, 400)
SIGN_OUT = dict.fromkeys(OPEN, 302)

# A session is no help to whoever does not know the secret.
BY_SECRET = dict.fromkeys(OPEN, 401)


# The address in a mail is its own proof; the one below is a wrong one.
BY_MAIL = dict.fromkeys(OPEN, 404)


def api(status: int) -> dict[str, int]:
    """What an endpoint of the API answers to those who may, and to the others."""
    return {"anonymous": 401, "user": 403, "elevated": status, "admin": status}


def admins(status: int) -> dict[str, int]:
    """What an endpoint of the API answers to admins alone."""
    return {"anonymous": 401, "user": 403, "elevated": 403, "admin": status}


API = "/freshworks-linking/api"
TABLE = {
    "GET /": START,
    "GET /login": LOGIN,
    "POST /login": SIGN_IN,
    "POST /logout": SIGN_OUT,
    "GET /profile": SIGNED_IN,
    # An address of before leads to the form on the profile.
    "GET /profile/password": dict.fromkeys(SIGNED_IN, 302),
    **{
        f"GET /profile/exports/{name}.{ending}": SIGNED_IN
        for name in ("daily", "tickets")
        for ending in ("csv", "xlsx")
    },
    # Without a token the form is refused, whoever sends it.
    "POST /profile/password": {"anonymous": 302, "user": 400, "elevated": 400, "admin": 400},
    "GET /set-password/<key>": BY_MAIL,
    "GET /set-password": BY_MAIL,
    "POST /set-password": BY_MAIL,
    "GET /not-me/<token>": BY_MAIL,
    "POST /not-me/<token>": BY_MAIL,
    "GET /healthz": OPEN,
    "GET /readyz": OPEN,
    "GET /assets/<version>/<path>": ASSETS,
    "GET /freshworks-linking/": DASHBOARD,
    "GET /freshworks-linking/review": DASHBOARD,
    "GET /freshworks-linking/mails": DASHBOARD,
    "GET /freshworks-linking/settings": DASHBOARD | {"elevated": 302},
    "GET /freshworks-linking/audit": DASHBOARD,
    "GET /freshworks-linking/members": DASHBOARD | {"elevated": 302},
    "GET /freshworks-linking/jobs": DASHBOARD,
    "GET /freshworks-linking/team": DASHBOARD,
    # There is no such member; regular users are not told so.
    "GET /freshworks-linking/users/<user_id>": DASHBOARD | {"elevated": 404, "admin": 404},
    "GET /freshworks-linking/design": DASHBOARD,
    "GET /freshworks-linking/webhooks": DASHBOARD,
    "GET /freshworks-linking/diagnostics": DASHBOARD,
    f"GET {API}/mappings": api(200),
    f"GET {API}/mappings/<mapping_id>": api(404),
    f"PUT {API}/mappings/<mapping_id>": api(400),
    f"POST {API}/mappings/sync": api(503),
    f"POST {API}/mappings/auto-link": api(200),
    f"GET {API}/tickets/user/<user_id>": api(404),
    f"GET {API}/stats": api(200),
    f"GET {API}/me/view": api(200),
    f"PUT {API}/me/view": api(200),
    f"GET {API}/changes": api(400),
    f"GET {API}/session": api(200),
    f"GET {API}/users": api(200),
    f"GET {API}/users/<user_id>/figures": api(404),
    f"GET {API}/team": api(200),
    f"GET {API}/jobs": api(200),
    f"GET {API}/jobs/<job_id>": api(404),
    f"POST {API}/jobs/<job_id>/cancel": api(404),
    f"POST {API}/jobs/<job_id>/retry": api(404),
    f"POST {API}/audit/<audit_id>/undo": api(404),
    f"POST {API}/batches/<batch_id>/undo": api(404),
    f"POST {API}/responders/import": api(400),
    f"POST {API}/mappings/bulk": api(400),
    f"POST {API}/mappings/import": api(400),
    **{
        f"GET {API}/exports/{name}.{ending}": api(200)
        for name in ("mappings", "daily", "tickets", "team")
        for ending in ("csv", "xlsx")
    },
    f"GET {API}/exports/audit.csv": api(200),
    f"GET {API}/audit": api(200),
    f"GET {API}/review": api(200),
    f"GET {API}/mappings/<mapping_id>/suggestions": api(404),
    f"POST {API}/mappings/<mapping_id>/verdict": api(400),
    f"POST {API}/mappings/<mapping_id>/exclude": api(400),
    f"POST {API}/mappings/<mapping_id>/reserve": api(400),
    f"GET {API}/suggestions/record": admins(200),
    f"GET {API}/settings": admins(200),
    f"PUT {API}/settings": admins(200),
    f"POST {API}/settings/preview": admins(200),
    f"GET {API}/settings/zones": admins(200),
    f"POST {API}/settings/connection/try": admins(200),
    f"POST {API}/settings/mail/try": admins(200),
    f"GET {API}/members": admins(200),
    f"POST {API}/members": admins(400),
    f"POST {API}/members/import": admins(400),
    f"GET {API}/members/<user_id>": admins(404),
    f"PUT {API}/members/<user_id>": admins(404),
    f"POST {API}/members/<user_id>/deactivate": admins(404),
    f"POST {API}/members/<user_id>/reactivate": admins(404),
    f"POST {API}/members/<user_id>/erase": admins(404),
    f"POST {API}/members/<user_id>/password-link": admins(404),
    f"GET {API}/tokens": api(200),
    f"POST {API}/tokens": api(400),
    f"POST {API}/tokens/<token_id>/revoke": api(404),
    f"GET {API}/mails": api(200),
    f"POST {API}/mails/<mail_id>/retry": api(404),
    f"GET {API}/webhooks": api(200),
    f"POST {API}/webhooks/freshworks": BY_SECRET,
    f"GET {API}/diagnostics": api(200),
    f"POST {API}/diagnostics/audit": api(503),
    f"GET {API}/mappings/<mapping_id>/explain": api(404),
    f"GET {API}/openapi.json": api(200),
}
VISITORS: dict[str, list[Person | None]] = {
    "anonymous": [None],
    "user": [UMA],
    "elevated": [ELI, Person("Sam", "Sam Ito", "staff")],
    "admin": [ADA],
}


def address_of(rule: Rule) -> str:
    """The rule as the table writes it."""
    written = rule.rule
    for name in rule.arguments:
        start, end = written.rindex("<", 0, written.index(f"{name}>")), written.index(f"{name}>")
        written = f"{written[:start]}<{written[end:]}"
    return written


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Each method and rule: as the table writes it, the method, an address that fits."""
    for rule in app.url_map.iter_rules():
        values: dict[str, Any] = {
            name: 999_999 if isinstance(rule._converters[name], IntegerConverter) else "x"
            for name in rule.arguments
        }
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        for method in (rule.methods or set()) - {"HEAD"}:
            yield f"{method} {address_of(rule)}", method, address


def test_every_route_is_in_the_table(app: Flask) -> None:
    assert sorted(name for name, _, _ in routes(app)) == sorted(TABLE)


def test_roles_of_the_table_are_all_there_are() -> None:
    tried = {person.role for people in VISITORS.values() for person in people if person}
    assert tried == set(ROLES)
    assert {person.role for person in VISITORS["elevated"] if person} == ELEVATED_ROLES - {"admin"}


@pytest.mark.parametrize(
    ("visitor", "person"), [(kind, one) for kind, some in VISITORS.items() for one in some]
)
def test_every_route_answers_as_written(app: Flask, visitor: str, person: Person | None) -> None:
    if person is not None:
        with app.app_context():
            people.store(person)
    for name, method, address in routes(app):
        # There are more routes than sign-ins of one address in a minute.
        limiter.reset()
        caller = Api(app.test_client())
        if person is not None:
            caller.sign_in(person)
        headers = {"X-CSRFToken": caller.token} if address.startswith(API) else {}
        with caller.client.open(address, method=method, headers=headers) as answer:
            assert answer.status_code == TABLE[name][visitor], f"{name} for {visitor}"


@pytest.mark.parametrize("name", ["mappings", "audit"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_file_that_is_not_read_leaves_nobody_signed_in(
    app: Flask, ada: Person, name: str, method: str
) -> None:
    caller = Api(app.test_client()).sign_in(ada)
    with caller.client.open(f"{API}/exports/{name}.csv", method=method) as answer:
        assert answer.status_code == 200
        refused(Api(app.test_client()).get("mappings"), 401, "not_signed_in")


def test_head_is_guarded_like_get(app: Flask, uma: Person) -> None:
    client = app.test_client()
    assert client.head(f"{API}/mappings").status_code == 401
    people.sign_in(client, uma)
    assert client.head(f"{API}/mappings").status_code == 403
    assert client.head("/freshworks-linking/").status_code == 302


def test_no_route_answers_options(app: Flask, ada: Person) -> None:
    caller = Api(app.test_client()).sign_in(ada)
    for name, method, address in routes(app):
        answer = caller.client.open(address, method="OPTIONS")
        assert answer.status_code == 405, name
        assert method in answer.headers["Allow"], name


def test_user_is_sent_to_the_profile_and_told_why(app: Flask, uma: Person) -> None:
    client = app.test_client()
    people.sign_in(client, uma)
    answer = client.get("/freshworks-linking/")
    assert answer.headers["Location"] == "/profile"
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "Access denied" in page
    assert "staff, manager or admin" in page


def test_many_refusals_are_told_once(app: Flask, uma: Person) -> None:
    client = app.test_client()
    people.sign_in(client, uma)
    for name in ("", "team", "jobs", "review"):
        client.get(f"/freshworks-linking/{name}")
    assert client.get("/profile").get_data(as_text=True).count("Access denied") == 1


def test_user_is_refused_by_the_api_in_json(app: Flask, uma: Person) -> None:
    caller = Api(app.test_client()).sign_in(uma)
    body = refused(caller.get("mappings"), 403, "forbidden")
    assert "Access denied" in body["error"]
    assert "staff, manager or admin" in body["error"]


def test_stranger_is_refused_by_the_api_in_json(app: Flask) -> None:
    refused(Api(app.test_client()).get("mappings"), 401, "not_signed_in")


def test_stranger_learns_nothing_of_what_exists(app: Flask) -> None:
    with app.app_context():
        there = factories.responder("Oscar Solis").mapping_id
    caller = Api(app.test_client())
    answers = [caller.put(f"mappings/{one}", {"user_id": 1}) for one in (there, there + 1)]
    assert answers[0].get_json() == answers[1].get_json()
    assert [answer.status_code for answer in answers] == [401, 401]


def test_profile_shows_nobody_elses_figures(app: Flask, uma: Person, eli: Person) -> None:
    with app.app_context():
        mia, ben = factories.responder("Mia Reyes"), factories.responder("Ben Novak")
        factories.link(mia, uma)
        factories.link(ben, eli)
    client = app.test_client()
    people.sign_in(client, uma)
    page = client.get("/profile").get_data(as_text=True)
    assert "Mia Reyes" in page
    assert "Ben Novak" not in page


def test_manager_is_refused_what_admins_may_and_told_the_role_needed(
    app: Flask, eli: Person
) -> None:
    caller = Api(app.test_client()).sign_in(eli)
    for answer in (caller.get("settings"), caller.put("settings", {"notifications": False})):
        body = refused(answer, 403, "forbidden")
        assert body["error"] == "Access denied. This needs the role admin; your role is manager."
