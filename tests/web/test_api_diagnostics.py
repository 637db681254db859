"""Diagnostics and explanations over HTTP: the shapes that the page builds on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock
from app.services import self_check
from tests import factories
from tests.api import given, refused, wrong_fields
from tests.conftest import NOW


def fresh(answer):
    """The body of a success that no cache may keep."""
    assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_json()
    assert body.pop("success") is True
    return body


def states(body):
    return {check["code"]: check["state"] for check in body["checks"]}


class TestAudit:
    def test_it_is_queued_once(self, api, demo):
        first, second = api.post("diagnostics/audit"), api.post("diagnostics/audit")
        assert (first.status_code, second.status_code) == (202, 202)
        job = first.get_json()["job"]
        assert (job["kind"], job["status"]) == ("audit", "queued")
        assert second.get_json()["job"]["id"] == job["id"]
        assert second.get_json()["message"] == "An audit is running already; this is it."

    def test_without_an_account_nothing_starts(self, api):
        refused(api.post("diagnostics/audit"), 503, "not_connected")
        assert api.get("jobs").get_json()["jobs"] == []


class TestDiagnostics:
    def test_all_is_told_with_freshworks_asked(self, api, demo):
        body = fresh(api.get("diagnostics"))
        assert body.keys() == {
            *("checks", "connection", "clock_difference_seconds", "rate_limit"),
            *("share_allowed", "asked_at", "drift"),
        }
        assert states(body)["key"] == "ok"
        assert {"code", "state", "title", "sentence", "cure"} == body["checks"][0].keys()
        connection = body["connection"]
        assert connection.pop("account")
        assert connection == {"product": "freshservice", "host": "127.0.0.1", "key_set": True}
        assert body["share_allowed"] == 0.5
        assert {"route", "total", "remaining"} == body["rate_limit"][0].keys()
        assert abs(body["clock_difference_seconds"]) < 60

    def test_freshworks_is_not_asked_where_nobody_wants_it(self, api, demo):
        before = demo.requests.as_dict()["total"]
        body = fresh(api.get("diagnostics", live="false"))
        assert demo.requests.as_dict()["total"] == before
        assert "key" not in states(body)
        assert (body["rate_limit"], body["clock_difference_seconds"]) == ([], None)
        assert body["connection"]["account"] is None

    def test_without_an_account(self, api):
        body = fresh(api.get("diagnostics"))
        assert states(body)["connection"] == "failed"
        assert body["connection"]["host"] is None

    def test_refused_key_is_an_answer_and_no_failure(self, api, demo, site):
        site.set(freshworks_api_key="wrong-key-0123")
        answer = api.get("diagnostics")
        assert states(fresh(answer))["key"] == "failed"
        assert "wrong-key-0123" not in answer.get_data(as_text=True)

    def test_last_self_check_is_shown(self, app, api):
        assert fresh(api.get("diagnostics", live="false"))["drift"] is None
        with app.app_context():
            self_check.remember([])
        drift = fresh(api.get("diagnostics", live="false"))["drift"]
        assert drift == {"checked_at": "2025-07-29T14:02:00Z", "count": 0}

    def test_freshworks_is_asked_ten_times_a_minute_by_each_member(self, api, new_api, ada):
        for _ in range(10):
            fresh(api.get("diagnostics"))
        refused(api.get("diagnostics"), 429, "too_many_requests")
        fresh(api.get("diagnostics", live="false"))
        fresh(new_api(ada).get("diagnostics"))

    def test_what_was_answered_a_moment_ago_is_no_try(self, api, demo):
        first = fresh(api.get("diagnostics", max_age="60"))
        before = demo.requests.as_dict()["total"]
        for _ in range(12):
            assert fresh(api.get("diagnostics", max_age="60")) == first
        assert first["asked_at"] == "2025-07-29T14:02:00Z"
        assert demo.requests.as_dict()["total"] == before
        with clock.freeze(NOW + timedelta(seconds=61)):
            later = fresh(api.get("diagnostics", max_age="60"))
        assert later["asked_at"] == "2025-07-29T14:03:01Z"
        fresh(api.get("diagnostics"))
        assert demo.requests.as_dict()["total"] == before + 6

    @pytest.mark.parametrize(
        "query",
        [
            *({"live": "1"}, {"live": "maybe"}, {"deep": "true"}),
            *({"max_age": "x"}, {"max_age": "9" * 5000}),
        ],
    )
    def test_wrong_parameters_are_named(self, api, query):
        assert wrong_fields(api.get("diagnostics", **query)) == set(query)


class TestExplain:
    def test_linked_responder(self, api, world):
        body = given(api.get(f"mappings/{world.mia.mapping_id}/explain"))
        assert body["mapping"] == {
            "id": world.mia.mapping_id,
            "freshworks_user_id": world.mia.id,
            "freshworks_username": "Mia Wójcik",
            "status": "linked",
        }
        (period,) = body["periods"]
        assert (period["username"], period["starts_at"], period["ends_at"]) == ("Uma", None, None)
        counts = {"effective": 3, "superseded": 0, "void": 0, "credited": 3, "unclaimed": 0}
        assert body["closures"] == {**counts, "by_reason": {}}
        assert "3 tickets closed by Mia Wójcik count for Uma." in body["sentences"]
        assert body["last_sync"] is None

    def test_rules_are_told_with_their_dates(self, api, world, site):
        site.set(time_zone="Pacific/Auckland", week_starts_on=6, closed_statuses=(8,))
        site.set(freshworks_group_ids=(18000073201,))
        body = given(api.get(f"mappings/{world.mia.mapping_id}/explain"))
        assert body["rules"] == {
            "zone": "Pacific/Auckland",
            "week_starts_on": "sunday",
            "month_start": "2025-07-01",
            "week_start": "2025-07-27",
            "closed_statuses": [4, 5, 8],
            "group_ids": [18000073201],
        }

    def test_unlinked_responder(self, api, world):
        body = given(api.get(f"mappings/{world.oscar.mapping_id}/explain"))
        assert body["mapping"]["status"] == "unlinked"
        assert (body["closures"]["unclaimed"], body["periods"]) == (5, [])

    def test_closings_that_do_not_count(self, app, api, world):
        with app.app_context():
            seen = factories.closed_ticket(900, world.mia)
            factories.observe(replace(seen, spam=True, updated_at=NOW))
        closures = given(api.get(f"mappings/{world.mia.mapping_id}/explain"))["closures"]
        assert (closures["void"], closures["by_reason"]) == (1, {"spam": 1})

    def test_unknown_mapping(self, api):
        refused(api.get("mappings/999/explain"), 404, "not_found")
