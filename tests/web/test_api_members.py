"""Members over the API: for admins, whole and with the way back."""

from __future__ import annotations

import io
from typing import Any

import pytest

from app.extensions import db
from app.models import AuditEntry, User
from app.services import decisions
from tests import factories, people
from tests.api import given, refused, wrong_fields
from tests.factories import RULES, TESTER
from tests.people import PASSWORD, Person

pytestmark = pytest.mark.sqlite_only

NEW = {"username": "nova", "email": "nova@example.com", "full_name": "Nova Li", "role": "staff"}


@pytest.fixture
def admin(new_api, ada):
    return new_api(ada)


def of(admin, username: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = given(admin.get("members", q=username))["members"]
    assert len(found) == 1
    return found[0]


def test_member_is_made_listed_and_read(admin):
    body = given(admin.post("members", NEW))
    assert body["message"] == "nova is a member now, with the role staff."
    made = body["member"]
    assert {name: made[name] for name in NEW} == NEW
    assert (made["state"], made["has_password"], made["last_login_at"]) == ("active", False, None)
    assert of(admin, "nova") == made
    read = given(admin.get(f"members/{made['id']}"))
    assert (read["member"], read["tokens"]) == (made, [])


def test_responder_who_waited_for_the_address_is_linked(app, admin):
    with app.app_context():
        waiting = factories.responder("Nova Prime")
        decisions.reserve(TESTER, waiting.mapping_id, "nova@example.com", RULES)
    body = given(admin.post("members", NEW))
    assert "Nova Prime is linked to nova." in body["message"]
    assert body["member"]["responders"] == 1


def test_change_is_undone(admin, eli):
    body = given(admin.put(f"members/{eli.id}", {"role": "admin"}))
    assert (body["changed"], body["member"]["role"]) == (True, "admin")
    done = given(admin.post(f"audit/{body['undo']['audit_id']}/undo"))
    assert done["message"] == "Undone. Eli is as before."
    assert of(admin, "Eli")["role"] == "manager"


def test_undo_of_a_role_is_left_to_admins(admin, api, eli, uma):
    undo = given(admin.put(f"members/{uma.id}", {"full_name": "U"}))["undo"]
    refused(api.post(f"audit/{undo['audit_id']}/undo"), 403, "forbidden")


def test_deactivate_reactivate_erase(admin, eli):
    path = f"members/{eli.id}"
    assert given(admin.post(f"{path}/deactivate"))["member"]["state"] == "deactivated"
    assert given(admin.post(f"{path}/deactivate"))["changed"] is False
    assert given(admin.post(f"{path}/reactivate"))["member"]["state"] == "active"
    erased = given(admin.post(f"{path}/erase"))
    assert (erased["member"]["state"], erased["undo"]) == ("erased", None)
    refused(admin.put(path, {"role": "user"}), 409, "conflict")
    assert given(admin.get("members", state="erased"))["pagination"]["total"] == 1


@pytest.mark.parametrize("act", ["deactivate", "erase"])
def test_last_admin_is_refused_with_a_sentence(admin, ada, act):
    body = refused(admin.post(f"members/{ada.id}/{act}"), 409, "last_admin")
    assert body["error"] == "Ada is the last admin and stays one. Name another first."
    refused(admin.put(f"members/{ada.id}", {"role": "user"}), 409, "last_admin")


def test_lowered_member_is_signed_out(new_api, admin, eli):
    at_work = new_api(eli)
    given(at_work.get("stats"))
    given(admin.put(f"members/{eli.id}", {"role": "staff"}))
    refused(at_work.get("stats"), 401, "not_signed_in")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"username"}),
        ({"username": "a\nb"}, {"username"}),
        ({"username": "a", "role": "boss"}, {"role"}),
        ({"username": "a", "email": 1}, {"email"}),
        ({"username": "a", "email": "not-an-email"}, {"email"}),
        ({"username": "a", "password": "x"}, {"password"}),
        ({"username": "a" * 101}, {"username"}),
    ],
)
def test_wrong_input_is_named(admin, body, fields):
    assert wrong_fields(admin.post("members", body)) == fields


def test_taken_name_is_named(admin, eli, uma):
    body = refused(admin.post("members", {"username": "ELI"}), 409, "username_taken")
    assert set(body["fields"]) == {"username"}
    refused(admin.put(f"members/{uma.id}", {"username": "eli"}), 409, "username_taken")


def test_input_is_looked_at_before_the_row_and_the_row_before_its_state(admin, api, ada):
    assert wrong_fields(admin.put("members/999", {"role": "boss"})) == {"role"}
    refused(admin.put("members/999", {"role": "user"}), 404, "not_found")
    refused(admin.post("members/999/erase"), 404, "not_found")
    refused(api.put("members/999", {"role": "boss"}), 403, "forbidden")
    admin.token = "wrong"
    refused(admin.put("members/999", {"role": "boss"}), 403, "csrf_failed")


def test_list_is_not_sent_again_until_somebody_signs_in(app, admin, eli):
    tag = admin.get("members").headers["ETag"]
    assert admin.get_with({"If-None-Match": tag}, "members").status_code == 304
    people.sign_in(app.test_client(), eli)
    assert admin.get_with({"If-None-Match": tag}, "members").status_code == 200
    assert of(admin, "Eli")["last_login_at"] == "2025-07-29T14:02:00Z"


LINES = "username,email,role\nnova,nova@example.com,staff\nELI,,\n,x@example.com,\nada,,boss\n"


def import_(admin, text: str, **query: object) -> dict[str, Any]:
    file = {"file": (io.BytesIO(text.encode()), "members.csv")}
    return given(admin.send("POST", "members/import", data=file, query_string=query or None))


def test_import_has_a_trial_an_outcome_for_each_row_and_a_file_of_failures(app, admin, eli):
    trial = import_(admin, LINES, dry_run="true")
    assert [one["outcome"] for one in trial["outcomes"]] == ["created", "updated", "error", "error"]
    assert trial["outcomes"][1]["detail"] == (
        "username: Eli → ELI, email: eli@example.com → –, role: manager → user"
    )
    with app.app_context():
        assert db.session.query(User).count() == 2
    done = import_(admin, LINES)
    assert {**done, "message": ""} == {**trial, "message": ""}
    assert trial["message"] == f"A trial, nothing was stored: {done['message']}"
    assert done["failures_csv"].splitlines()[1:] == [
        ",x@example.com,,The username is empty.",
        "ada,,boss,\"The role 'boss' is not known; it is one of admin, manager, staff, user.\"",
    ]


def test_same_file_again_changes_nothing(app, admin):
    good = "username,full_name\nnova,=Nova\n"
    import_(admin, good)
    with app.app_context():
        before = db.session.query(AuditEntry).count()
    again = import_(admin, good)
    assert (again["unchanged"], again["failures_csv"]) == (1, None)
    with app.app_context():
        assert db.session.query(AuditEntry).count() == before


def test_failures_can_be_imported_as_they_are_once_mended(admin):
    done = import_(admin, "username,full_name,role\nnova,=Nova,boss\n")
    mended = done["failures_csv"].replace("boss", "user", 1)
    assert import_(admin, mended)["created"] == 1
    assert of(admin, "nova")["full_name"] == "=Nova"


def test_failures_that_nobody_mended_are_refused_again(admin):
    done = import_(admin, "username,role\nNovák, Petra,user\n")
    again = import_(admin, done["failures_csv"])
    assert [one["outcome"] for one in again["outcomes"]] == ["error"]
    assert again["failures_csv"] == done["failures_csv"]


def test_import_does_not_lower_the_last_admin(admin):
    done = import_(admin, "username,role\nAda,user\n")
    assert "last admin" in done["outcomes"][0]["error"]
    assert of(admin, "Ada")["role"] == "admin"


def test_file_without_the_column_is_refused(admin):
    answer = admin.send("POST", "members/import", data="name\nx\n", content_type="text/csv")
    assert "no column named username" in refused(answer, 400, "invalid")["fields"]["file"]


def test_one_time_link_is_for_nobody_elses_cache_and_opens_the_page(app, admin, eli):
    answer = admin.post(f"members/{eli.id}/password-link")
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert body["expires_at"] == "2025-08-01T14:02:00Z"
    assert body["member"]["link_expires_at"] == body["expires_at"]
    path = body["url"].removeprefix("http://localhost")
    assert app.test_client().get(path).headers["Location"] == "/set-password"


def test_managers_token_is_revoked_by_an_admin_and_not_by_another_manager(new_api, admin, eli):
    token = given_key(new_api(eli).post("tokens", {"name": "report"}))["token"]
    assert given(admin.get(f"members/{eli.id}"))["tokens"] == [token]
    sam = new_api(with_id(admin, Person("sam", "Sam Ito", "staff")))
    refused(sam.post(f"tokens/{token['id']}/revoke"), 404, "not_found")
    given(admin.post(f"tokens/{token['id']}/revoke"))
    assert given(admin.get(f"members/{eli.id}"))["tokens"] == []


def given_key(answer) -> dict[str, Any]:
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body: dict[str, Any] = answer.get_json()
    return body


def with_id(admin, person: Person) -> Person:
    with admin.client.application.app_context():
        return people.store(person)


def test_password_is_in_no_answer(admin, eli):
    assert PASSWORD not in admin.get("members").get_data(as_text=True)
    assert "hash" not in admin.get(f"members/{eli.id}").get_data(as_text=True)
