"""What the API refuses, in which order it looks, and in which shape it says so."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask

from tests import factories
from tests.api import PREFIX, Api, given, refused, wrong_fields
from tests.people import Person
from tests.web.conftest import World

BEYOND = 2**63
CHANGES = ["mappings/sync", "mappings/auto-link", "audit/1/undo", "batches/1/undo"]
READS = ["mappings", "mappings/1", "tickets/user/1", "stats", "users", "jobs/1", "openapi.json"]

FORM = "application/x-www-form-urlencoded"
UNREADABLE = [
    b"{", b"", b"nonsense", b'{"user_id": 1,}', b"{'user_id': 1}", b"\xff\xfe", b"[" * 100_000,
    b'{"user_id": ' + b"9" * 5000 + b"}", b'{"user_id": NaN}', b'{"user_id": Infinity}',
    b"null", b"1", b'"x"', b"[]", b"[1]", b'[{"user_id": 1}]', b"true",
]  # fmt: skip
WRONG_FIELDS: dict[str, list[object]] = {
    "version": ["1", True, None, 1.0, 0, BEYOND],
    "history": ["erase", None, 1, "KEEP"],
    "comment": [5, "x" * 501, "a\x00b", None],
    "nonsense": [1],
    "__class__": [1],
    "source": ["auto"],
    "batch_id": [1],
}
PAGES = {
    "page": ["0", "-1", "x", "", "1.0", "1_0", " 1", "+1", "9" * 5000, "٣", "1000001"],
    "per_page": ["0", "201", "x"],
    "q": ["x" * 201, "a\x00"],
    "nonsense": ["1"],
}
WRONG_PARAMETERS: dict[str, dict[str, list[str]]] = {
    "mappings": PAGES
    | {
        "status": ["Linked", "", "all"],
        "sort": ["id", "--username", "", "+username", "username; drop table user"],
        "Page": ["1"],
        "role": ["root", "", "Admin"],
        "active": ["1", "yes", "", "True"],
        "confirmed": ["0", "null"],
        "link_source": ["magic", ""],
        "min_tickets": ["-1", "x", "1.5", str(BEYOND)],
        "max_tickets": ["-1", ""],
        "since": ["29.07.2025", "1999-12-31", "2100-01-01", "today", ""],
        "until": ["2025-02-30", "9999-12-31"],
        "closed_since": ["2025-07-29T00:00:00", "0000-01-01"],
        "closed_until": ["x"],
        "group_id": ["0", "x", str(BEYOND)],
        "workspace_id": ["0", "-1"],
    },
    "users": PAGES | {"status": ["linked"]},
    "stats": {"days": ["1"]},
    "openapi.json": {"v": ["1"]},
    "jobs/1": {"wait": ["1"]},
    "mappings/1": {"page": ["1"]},
    "tickets/user/1": {
        "days": ["0", "-1", "3661", "x", "1.5"],
        "since": ["29.07.2025", "2025-02-30", "2025-07-29T00:00:00", "today", ""],
        "until": ["0000-01-01", "20250729x"],
        "freshworks_user_id": ["0", "x", str(BEYOND)],
        "user_id": ["1"],
    },
}


def mapping_of(world: World) -> str:
    return f"mappings/{world.oscar.mapping_id}"


class TestUnknownRoutes:
    @pytest.mark.parametrize("path", ["", "nothing", "mappings/", "mappings/x"])
    def test_wrong_address_is_404_before_sign_in(self, app: Flask, path: str) -> None:
        refused(Api(app.test_client()).get(path), 404, "not_found")

    @pytest.mark.parametrize("id_", ["0", str(BEYOND)])
    def test_stranger_learns_nothing_of_ids(self, app: Flask, id_: str) -> None:
        refused(Api(app.test_client()).get(f"mappings/{id_}"), 401, "not_signed_in")

    @pytest.mark.parametrize("id_", ["0", str(BEYOND)])
    def test_id_that_no_row_can_have_is_not_found(self, api: Api, id_: str) -> None:
        refused(api.get(f"mappings/{id_}"), 404, "not_found")

    def test_prefix_itself_is_404_in_json(self, app: Flask) -> None:
        refused(app.test_client().get(PREFIX), 404, "not_found")

    @pytest.mark.parametrize("path", ["mappings//sync", "/mappings", "tickets//user/1"])
    def test_slashes_too_many_are_404(self, api: Api, path: str) -> None:
        refused(api.get(path), 404, "not_found")

    @pytest.mark.parametrize("path", ["mappings/-1", "mappings/1.5", "mappings/1e3", "jobs/%20"])
    def test_id_that_is_no_id_is_404(self, api: Api, path: str) -> None:
        refused(api.get(path), 404, "not_found")

    @pytest.mark.parametrize("path", ["mappings/{}", "tickets/user/{}", "jobs/{}"])
    def test_id_beyond_64_bits_is_404(self, api: Api, path: str) -> None:
        refused(api.get(path.format(BEYOND - 1)), 404, "not_found")
        refused(api.get(path.format(BEYOND)), 404, "not_found")
        refused(api.get(path.format(10**40)), 404, "not_found")

    @pytest.mark.parametrize("path", ["mappings/{}", "audit/{}/undo", "batches/{}/undo"])
    def test_change_beyond_64_bits_is_404(self, api: Api, path: str) -> None:
        send = api.put if path == "mappings/{}" else api.post
        body = {"user_id": None} if path == "mappings/{}" else {}
        refused(send(path.format(BEYOND - 1), body), 404, "not_found")
        refused(send(path.format(BEYOND), body), 404, "not_found")

    @pytest.mark.parametrize("method", ["DELETE", "PATCH", "OPTIONS", "TRACE"])
    def test_wrong_method_is_405_before_sign_in(self, app: Flask, method: str) -> None:
        for path in [*CHANGES, *READS]:
            answer = Api(app.test_client()).send(method, path)
            refused(answer, 405, "method_not_allowed")
            assert answer.headers["Allow"], path


class TestOrder:
    """Each request has everything wrong that comes later: the first of them is told."""

    wrong = {"data": "{", "content_type": "text/plain", "query_string": {"nonsense": 1}}

    def test_sign_in_comes_first(self, app: Flask) -> None:
        answer = Api(app.test_client()).send("PUT", "mappings/999999", **self.wrong)
        refused(answer, 401, "not_signed_in")

    def test_role_comes_before_the_token(
        self, new_api: Callable[[Person], Api], uma: Person
    ) -> None:
        caller = new_api(uma)
        caller.token = ""
        refused(caller.send("PUT", "mappings/999999", **self.wrong), 403, "forbidden")

    def test_token_comes_before_the_input(self, api: Api) -> None:
        api.token = "x"
        refused(api.send("PUT", "mappings/999999", **self.wrong), 403, "csrf_failed")

    def test_content_type_comes_before_the_fields(self, api: Api) -> None:
        refused(api.send("PUT", "mappings/999999", **self.wrong), 415, "wrong_content_type")

    def test_input_comes_before_the_row(self, api: Api) -> None:
        assert wrong_fields(api.put("mappings/999999", {"user_id": "1"})) == {"user_id"}
        assert wrong_fields(api.get("jobs/999999", nonsense=1)) == {"nonsense"}
        assert wrong_fields(api.post("audit/999999/undo", {"x": 1})) == {"x"}
        assert wrong_fields(api.get("tickets/user/999999", days="x")) == {"days"}

    def test_row_comes_before_the_state(self, api: Api, world: World) -> None:
        stale = {"user_id": 999_999, "version": 77}
        refused(api.put(mapping_of(world), stale), 404, "not_found")


class TestToken:
    @pytest.mark.parametrize("token", ["", "x", "null"])
    def test_change_without_it_is_refused(self, api: Api, token: str) -> None:
        api.token = token
        for path in [*CHANGES, "mappings/1"]:
            method = "PUT" if path == "mappings/1" else "POST"
            refused(api.send(method, path, json={"user_id": None}), 403, "csrf_failed")

    def test_nothing_is_changed_without_it(self, api: Api, world: World, eli: Person) -> None:
        api.token = ""
        refused(api.put(mapping_of(world), {"user_id": eli.id}), 403, "csrf_failed")
        assert given(api.get(mapping_of(world)))["mapping"]["status"] == "unlinked"

    def test_token_of_another_session_is_none(
        self, api: Api, new_api: Callable[[Person], Api], ada: Person
    ) -> None:
        api.token = new_api(ada).token
        refused(api.post("mappings/auto-link"), 403, "csrf_failed")

    def test_reads_need_none(self, api: Api) -> None:
        api.token = ""
        for path in READS:
            assert api.get(path).status_code in {200, 404}, path


class TestBodies:
    def test_body_that_is_not_json_is_415(self, api: Api, world: World) -> None:
        for kind in ("text/plain", FORM, "multipart/form-data; boundary=x", "text/json", ""):
            answer = api.send("PUT", mapping_of(world), data="user_id=1", content_type=kind)
            refused(answer, 415, "wrong_content_type")

    def test_body_that_is_no_such_object_is_400(self, api: Api, world: World) -> None:
        for body in UNREADABLE:
            answer = api.send("PUT", mapping_of(world), data=body, content_type="application/json")
            assert wrong_fields(answer) <= {"body", "user_id"}, body[:50]

    def test_body_may_be_left_out(self, api: Api, world: World) -> None:
        for path in CHANGES:
            assert api.send("POST", path).status_code in {200, 404, 503}, path
            assert wrong_fields(api.send("POST", path, json=[])) == {"body"}, path

    def test_body_too_large_is_413(self, api: Api, world: World) -> None:
        body = json.dumps({"user_id": 1, "comment": "x" * 2_100_000})
        answer = api.send("PUT", mapping_of(world), data=body, content_type="application/json")
        refused(answer, 413, "too_large")

    def test_user_id_that_is_no_id_is_400(self, api: Api, world: World) -> None:
        values: list[object] = [True, False, 1.0, 1.5, "1", "", [1], [], {}, 0, -1, BEYOND]
        for wrong in values:
            answer = api.put(mapping_of(world), {"user_id": wrong})
            assert wrong_fields(answer) == {"user_id"}, wrong

    def test_user_id_must_be_there(self, api: Api, world: World) -> None:
        assert wrong_fields(api.put(mapping_of(world), {})) == {"user_id"}

    def test_each_wrong_field_is_named(self, api: Api, world: World, eli: Person) -> None:
        for field, values in WRONG_FIELDS.items():
            for wrong in values:
                body = {"user_id": eli.id, field: wrong}
                assert wrong_fields(api.put(mapping_of(world), body)) == {field}, wrong

    def test_half_a_character_is_400(self, api: Api, world: World) -> None:
        body = b'{"user_id": null, "comment": "\\ud83d"}'
        answer = api.send("PUT", mapping_of(world), data=body, content_type="application/json")
        assert wrong_fields(answer) == {"comment"}
        body = b'{"user_id": null, "\\ud83d": 1}'
        answer = api.send("PUT", mapping_of(world), data=body, content_type="application/json")
        assert wrong_fields(answer) == {"?"}

    def test_all_wrong_fields_are_named_at_once(self, api: Api, world: World) -> None:
        body = {"user_id": "1", "history": 3, "nonsense": 0}
        assert wrong_fields(api.put(mapping_of(world), body)) == {"user_id", "history", "nonsense"}

    def test_dry_run_is_true_or_false_alone(self, api: Api, world: World) -> None:
        values: list[object] = [1, 0, "true", None, []]
        for wrong in values:
            answer = api.post("mappings/auto-link", {"dry_run": wrong})
            assert wrong_fields(answer) == {"dry_run"}, wrong

    def test_mapping_ids_are_ids_alone(self, api: Api) -> None:
        values: list[object] = ["1", [True], ["1"], [None], [0], None, [1] * 2001]
        for wrong in values:
            answer = api.post("mappings/auto-link", {"mapping_ids": wrong, "dry_run": True})
            assert wrong_fields(answer) == {"mapping_ids"}, wrong


class TestParameters:
    @pytest.mark.parametrize("path", WRONG_PARAMETERS)
    def test_wrong_parameter_is_named(self, api: Api, path: str) -> None:
        for field, values in WRONG_PARAMETERS[path].items():
            for wrong in values:
                assert wrong_fields(api.get(path, **{field: wrong})) == {field}, wrong[:50]

    def test_wait_is_at_most_25_seconds(self, api: Api) -> None:
        for wrong in ("-1", "25.1", "x", "nan", "inf", "1e400", ""):
            assert wrong_fields(api.post("mappings/sync", wait=wrong)) == {"wait"}, wrong

    def test_changes_take_no_parameters(self, api: Api) -> None:
        for path in ("mappings/auto-link", "audit/1/undo", "batches/1/undo"):
            assert wrong_fields(api.post(path, dry_run="1")) == {"dry_run"}, path


def test_injection_is_only_a_search_without_result(api: Api, world: World) -> None:
    for q in ["' OR 1=1 --", "%", "_", "\\", "*", "'; DROP TABLE user; --", "{{7*7}}"]:
        assert given(api.get("mappings", q=q))["mappings"] == [], q


def test_refused_change_leaves_no_trace(api: Api, world: World, app: Flask) -> None:
    with app.app_context():
        before = factories.tables()
    wrong_fields(api.put(mapping_of(world), {"user_id": "1"}))
    refused(api.put(mapping_of(world), {"user_id": 999_999}), 404, "not_found")
    with app.app_context():
        assert factories.tables() == before
