"""Settings over the API: for admins, with an undo."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.mail.routes import Kind, Route
from app.models import AppState, AuditEntry, User
from app.services import settings_preview
from app.worker import runner
from tests import factories
from tests.api import given, refused, wrong_fields

pytestmark = pytest.mark.sqlite_only

FIRST: dict[str, Any] = {
    "time_zone": "UTC",
    "week_starts_on": "monday",
    "closed_statuses": [],
    "auto_link_preset": "auto",
    "auto_link_threshold": None,
    "auto_link_after_sync": False,
    "sync_minutes": 5,
    "responders_minutes": 60,
    "audit_hour": 3,
    "notifications": True,
}


@pytest.fixture
def admin(new_api, ada):
    return new_api(ada)


def test_settings_are_those_of_the_environment_at_first(site, admin):
    body = given(admin.get("settings"))
    assert body["settings"] == FIRST
    assert (body["saved"], body["environment"], body["version"]) == ({}, FIRST, 0)
    assert (body["recomputing"], body["job"]) == (False, None)
    assert body["explained"].keys() == FIRST.keys()
    site.set(auto_link_preset="careful", notifications=False)
    assert given(admin.get("settings"))["settings"]["auto_link_preset"] == "careful"


def test_saved_settings_hold_whatever_the_environment_says(site, admin):
    body = given(admin.put("settings", {"auto_link_preset": "small", "notifications": False}))
    assert body["changed"] is True
    assert body["settings"] == FIRST | {"auto_link_preset": "small", "notifications": False}
    site.set(auto_link_preset="careful", auto_link_after_sync=True)
    body = given(admin.get("settings"))
    assert body["settings"]["auto_link_preset"] == "small"
    assert body["settings"]["auto_link_after_sync"] is True
    assert body["environment"]["auto_link_preset"] == "careful"
    assert body["saved"].keys() == {"auto_link_preset", "notifications"}
    assert body["saved"]["notifications"] == {"at": "2025-07-29T14:02:00Z", "by": "Ada"}


def test_saving_again_changes_nothing(admin):
    admin.put("settings", {"auto_link_threshold": 0.97})
    body = given(admin.put("settings", {"auto_link_threshold": 0.97}))
    assert (body["changed"], body["undo"]) == (False, None)


def test_entry_says_who_changed_what_from_where(app, admin, ada):
    undo = given(admin.put("settings", {"auto_link_after_sync": True}))["undo"]
    assert undo["url"] == f"/freshworks-linking/api/audit/{undo['audit_id']}/undo"
    with app.app_context():
        entry = db.session.get_one(AuditEntry, undo["audit_id"])
        assert (entry.actor_id, entry.action, entry.address) == (ada.id, "settings", "127.0.0.1")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"auto_link_preset": "bold"}, {"auto_link_preset"}),
        ({"auto_link_threshold": 0.5}, {"auto_link_threshold"}),
        ({"auto_link_threshold": "0.9"}, {"auto_link_threshold"}),
        ({"auto_link_threshold": 1.5}, {"auto_link_threshold"}),
        ({"notifications": 1}, {"notifications"}),
        ({"auto_link_after_sync": None}, {"auto_link_after_sync"}),
        ({"secret_key": "x"}, {"secret_key"}),
        ({"time_zone": "Europe/Atlantis"}, {"time_zone"}),
        ({"time_zone": 1}, {"time_zone"}),
        ({"week_starts_on": "Monday"}, {"week_starts_on"}),
        ({"closed_statuses": [2]}, {"closed_statuses"}),
        ({"closed_statuses": [0]}, {"closed_statuses"}),
        ({"closed_statuses": "6"}, {"closed_statuses"}),
        ({"sync_minutes": 1441}, {"sync_minutes"}),
        ({"responders_minutes": -1}, {"responders_minutes"}),
        ({"audit_hour": 24}, {"audit_hour"}),
        ({"reset": ["secret_key"]}, {"reset"}),
        ({"version": "1"}, {"version"}),
    ],
)
def test_wrong_setting_is_named(admin, body, fields):
    assert wrong_fields(admin.put("settings", body)) == fields
    assert given(admin.get("settings"))["settings"] == FIRST


def test_unchanged_settings_and_zones_are_304(site, admin):
    asked = ("settings", "settings/zones?q=tok")
    tags = {address: admin.get(address).headers["ETag"] for address in asked}
    for address, tag in tags.items():
        assert admin.get_with({"If-None-Match": tag}, address).status_code == 304
    site.set(auto_link_preset="careful")
    assert admin.get_with({"If-None-Match": tags["settings"]}, "settings").status_code == 200


def test_manager_may_not_look(api):
    body = refused(api.get("settings"), 403, "forbidden")
    assert "the role admin" in body["error"]


def test_undo_restores_the_settings_and_is_left_to_admins(admin, api):
    undo = given(admin.put("settings", {"auto_link_preset": "small"}))["undo"]
    path = f"audit/{undo['audit_id']}/undo"
    refused(api.post(path), 403, "forbidden")
    assert not given(api.get("audit", action="settings"))["entries"][0]["can_undo"]
    assert given(admin.get("audit", action="settings"))["entries"][0]["can_undo"]
    body = given(admin.post(path))
    assert (body["mapping"], body["message"]) == (None, "Undone. The settings are as before.")
    assert given(admin.get("settings"))["settings"] == FIRST
    refused(admin.post(path), 409, "changed_since")


def test_stale_version_is_refused_with_what_holds_now(admin):
    seen = given(admin.get("settings"))["version"]
    given(admin.put("settings", {"notifications": False, "version": seen}))
    body = refused(
        admin.put("settings", {"sync_minutes": 9, "version": seen}), 409, "stale_version"
    )
    assert (body["changed_by"], body["settings"]["notifications"]) == ("Ada", False)
    assert body["saved"].keys() == {"notifications"}
    given(admin.put("settings", {"sync_minutes": 9, "version": body["version"]}))


def test_reset_leaves_a_setting_to_the_environment(site, admin):
    admin.put("settings", {"audit_hour": None, "sync_minutes": 0})
    body = given(admin.put("settings", {"reset": ["audit_hour"]}))
    assert (body["settings"]["audit_hour"], body["settings"]["sync_minutes"]) == (3, 0)
    assert body["saved"].keys() == {"sync_minutes"}
    site.set(audit_hour=5)
    assert given(admin.get("settings"))["settings"]["audit_hour"] == 5


@pytest.fixture
def closed_late(app, uma):
    """One of Uma's tickets was closed on Sunday, which was Monday in Berlin."""
    with app.app_context():
        oscar = factories.responder("Oscar Solis")
        factories.closed_ticket(1, oscar, datetime(2025, 7, 27, 23, tzinfo=UTC))
        factories.link(oscar, uma)
        values = {"account": "example", "projected_with": factories.RULES.fingerprint}
        db.session.execute(sa.update(AppState).values(values))
        db.session.commit()


def test_preview_tells_the_effect_and_changes_nothing(closed_late, admin):
    body = given(admin.post("settings/preview", {"time_zone": "europe/berlin"}))
    effect = body["effect"]
    assert (effect["dates"], effect["weeks"], body["job"]) == (1, 1, None)
    figures = [
        (one["username"], one["before"]["week"], one["after"]["week"]) for one in effect["examples"]
    ]
    assert figures == [("Uma", 0, 1)]
    assert given(admin.get("settings"))["settings"] == FIRST
    assert wrong_fields(admin.post("settings/preview", {"time_zone": "Atlantis"})) == {"time_zone"}
    body = given(admin.post("settings/preview", {"reset": ["time_zone"]}))
    assert body["effect"]["sentences"] == ["No figure would change."]


def test_preview_of_a_large_site_is_a_job_and_another_question_ends_it(
    app, closed_late, admin, monkeypatch
):
    monkeypatch.setattr(settings_preview, "MOST_TICKETS_AT_ONCE", 0)
    first = admin.post("settings/preview", {"time_zone": "Europe/Berlin"})
    assert first.status_code == 202
    job = first.get_json()["job"]
    again = admin.post("settings/preview", {"time_zone": "Europe/Berlin"}).get_json()["job"]
    other = admin.post("settings/preview", {"time_zone": "Asia/Tokyo"}).get_json()["job"]
    assert job["id"] == again["id"] != other["id"]
    assert given(admin.get(f"jobs/{job['id']}"))["job"]["status"] == "cancelled"
    runner.run(app, other["id"])
    assert given(admin.get(f"jobs/{other['id']}"))["job"]["result"]["dates"] == 1


def test_page_and_figures_follow_the_zone_at_once(closed_late, admin, uma):
    admin.put("settings", {"time_zone": "Europe/Berlin"})
    days = given(admin.get(f"tickets/user/{uma.id}"))["tickets"]
    assert [day["date"] for day in days] == ["2025-07-28"]
    assert 'data-zone="Europe/Berlin"' in admin.client.get("/freshworks-linking/jobs").text


def test_zones_are_found_as_people_write_them(admin):
    names = [zone["name"] for zone in given(admin.get("settings/zones", q="new york"))["zones"]]
    assert names == ["America/New_York"]
    tokyo = given(admin.get("settings/zones", q="tok"))["zones"][0]
    assert tokyo == {"name": "Asia/Tokyo", "offset": "+09:00", "clock": "23:02"}
    assert given(admin.get("settings/zones", q="atlantis"))["zones"] == []


class TestTrials:
    """What an admin may try from the page."""

    def test_connection_says_what_the_key_may(self, site, demo, admin):
        site.set(freshworks_url=demo.url, freshworks_api_key=demo.key)
        body = given(admin.post("settings/connection/try"))
        assert {check["code"]: check["state"] for check in body["checks"]}["tickets"] == "ok"
        assert body["account"]
        assert body["milliseconds"] >= 0

    def test_wrong_key_is_said_with_its_cure(self, site, demo, admin):
        site.set(freshworks_url=demo.url, freshworks_api_key="wrong")
        body = given(admin.post("settings/connection/try"))
        key = next(check for check in body["checks"] if check["code"] == "key")
        assert (key["state"], bool(key["cure"]), body["account"]) == ("failed", True, None)

    def test_connection_that_is_not_set_is_said_so(self, admin):
        body = given(admin.post("settings/connection/try"))
        assert [check["code"] for check in body["checks"]] == ["connection"]
        assert body["milliseconds"] is None

    def test_mail_goes_to_whoever_sends_it(self, app, admin):
        body = given(admin.post("settings/mail/try"))
        assert body["sent"] is True
        folder = app.config["LINKING"].mail.folder
        written = max(folder.glob("trial-*.eml")).read_text()
        assert "ada@example.com" in written

    def test_mail_to_somebody_without_an_address_says_so(self, app, admin):
        with app.app_context():
            db.session.execute(sa.update(User).values(email=None))
            db.session.commit()
        body = given(admin.post("settings/mail/try"))
        assert body["sent"] is False
        assert body["message"].startswith("Your member has no e-mail address. Enter one")

    def test_mail_that_is_not_taken_says_why(self, site, admin):
        site.set(mail=Route(Kind.SMTP, host="127.0.0.1", port=9), mail_from="a@example.com")
        body = given(admin.post("settings/mail/try"))
        assert body["sent"] is False
        assert "127.0.0.1, port 9, takes no mail now" in body["message"]
        assert body["message"].endswith("then try again.")
        assert "by itself" not in body["message"]
