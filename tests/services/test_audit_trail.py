"""Reading the audit trail: what each entry tells, its filters, and that pages cost the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.clock import Calendar
from app.freshworks_service import Agent
from app.services import audit, audit_trail, bulk, decisions, linking, members, preferences, undo
from app.services.actor import COMMAND_LINE, Actor
from app.services.audit_trail import Filters
from app.services.bulk_rows import LINK, Asked, Order
from app.services.link_change import Change
from app.services.profiles import Profile
from app.services.transaction import transaction
from tests import factories
from tests.conftest import NOW
from tests.factories import RULES, TESTER, ago, closed_tickets, link, responder, store_agents

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def oscar():
    holder = responder("Oscar Solis")
    closed_tickets(holder, 1, 5, ago(days=2))
    return holder


@pytest.fixture
def ada():
    return factories.member("Ada")


def page(**filters):
    number, per_page = filters.pop("number", 1), filters.pop("per_page", 50)
    calendar = filters.pop("calendar", RULES.calendar)
    return audit_trail.page(Filters(**filters), calendar, number, per_page)


def told(**filters):
    return page(**filters)[0]


def sentences(**filters):
    return [one.sentence for one in told(**filters)]


def take_back(entry_id, **options):
    """Undo; the id of the entry that it leaves."""
    assert entry_id is not None
    return undo.undo(TESTER, entry_id, RULES, **options).outcome.audit_id


class TestSentences:
    def test_credit_that_moves_and_credit_that_is_new_are_both_told(self, oscar, admin, ada):
        wanted = Change(admin.id, effective_from=ago(days=1))
        linking.change(TESTER, oscar.mapping_id, wanted, RULES)
        closed_tickets(oscar, 11, 3, ago(hours=2))
        take_back(link(oscar, ada, "move").audit_id)
        moved_back, moved, _ = sentences()
        assert moved.endswith("3 tickets moved from Admin to Ada. 5 tickets credited.")
        assert moved_back.endswith(
            "3 tickets moved from Ada to Admin. 5 tickets of Ada unclaimed again."
        )

    def test_links_say_who_did_what_and_what_it_did_to_credit(self, oscar, admin, ada):
        actor = Actor(ada.id, "Ada", "web")
        link(oscar, admin, actor=actor)
        link(oscar, ada, "move", actor=actor)
        link(oscar, None, "remove")
        link(oscar, admin, actor=COMMAND_LINE)
        link(oscar, None)
        assert sentences() == [
            "Tester unlinked Oscar Solis from Admin.",
            "Command line linked Oscar Solis to Admin. 5 tickets credited.",
            "Tester unlinked Oscar Solis from Ada. 5 tickets of Ada unclaimed again.",
            "Ada linked Oscar Solis to Ada in place of Admin. 5 tickets moved from Admin to Ada.",
            "Ada linked Oscar Solis to Admin. 5 tickets credited.",
        ]

    def test_decisions_say_what_was_decided(self, oscar, admin, ada):
        one = oscar.mapping_id
        decisions.reject(TESTER, one, ada.id, RULES)
        decisions.unsure(TESTER, one, admin.id, RULES)
        decisions.reserve(TESTER, one, "new@example.com", RULES)
        decisions.reserve(TESTER, one, None, RULES)
        decisions.exclude(TESTER, one, True, RULES)
        decisions.exclude(TESTER, one, False, RULES)
        link(oscar, admin, source="auto")
        decisions.dispute(Actor(admin.id, "Admin", "web"), one, admin.id, RULES)
        decisions.confirm(TESTER, one, admin.id, RULES)
        assert sentences()[::-1] == [
            "Tester said that Oscar Solis is not Ada.",
            "Tester put off whether Oscar Solis is Admin.",
            "Tester reserved Oscar Solis for new@example.com.",
            "Tester ended the reservation of Oscar Solis.",
            "Tester marked Oscar Solis as not a person.",
            "Tester marked Oscar Solis as a person.",
            "Tester linked Oscar Solis to Admin. 5 tickets credited.",
            "Admin said that Oscar Solis is somebody else.",
            "Tester confirmed that Oscar Solis is Admin.",
        ]

    def test_undo_and_restore_name_the_change(self, oscar, admin, ada):
        first = link(oscar, admin).audit_id
        second = link(oscar, ada).audit_id
        take_back(second)
        link(oscar, None)
        take_back(first, restore=True)
        restored, _, undone, *_ = sentences()
        assert undone == f"Tester undid change {second}: Oscar Solis is linked to Admin, as before."
        assert restored == (
            f"Tester went back to before change {first}: Oscar Solis is unlinked, as before."
            " 5 tickets of Admin unclaimed again."
        )

    def test_members_runs_and_settings_are_told_too(self, ada):
        members.create(COMMAND_LINE, Profile("uma"))
        members.set_password(TESTER, "uma", "long enough to be one")
        with transaction():
            after = '{"created": 2, "updated": 0, "closures_added": 1200}'
            audit.record(TESTER, "sync", after=after, comment="Job 7: done")
            audit.record(TESTER, "webhook", after='{"closures_changed": 1}')
            audit.record(TESTER, "responders_import", after='{"created": 0}')
            audit.record(
                TESTER, "settings",
                before='{"notifications": true}', after='{"notifications": false}',
            )  # fmt: skip
        settings, imported, webhook, sync, password, created = told()
        assert created.sentence == "Command line made the member uma."
        assert password.sentence == "Tester set the password of uma."
        assert sync.sentence == "Sync: 2 responders new, 1,200 closures added."
        assert webhook.sentence == "Tickets named by webhooks: 1 closure changed."
        assert imported.sentence == "Responders from a file: nothing."
        assert settings.sentence == "Tester set notifications."
        assert settings.changes == [("Notifications", "yes", "no")]
        assert settings.can_undo
        assert not sync.can_undo

    @pytest.mark.parametrize("action", sorted(audit.ACTIONS))
    def test_every_action_has_its_words(self, oscar, admin, action):
        with transaction():
            audit.record(TESTER, action, mapping=linking.locked(oscar.mapping_id))
        (entry,) = told()
        assert entry.sentence.endswith(".")
        assert "{" not in entry.sentence


class TestEntries:
    def test_what_people_were_called_then_stays(self, oscar, admin):
        link(oscar, admin)
        store_agents([Agent(oscar.id, "Oscar Solano", None, True)])
        assert told()[0].sentence.startswith("Tester linked Oscar Solis to Admin.")

    def test_changes_name_only_what_became_another_thing(self, oscar, admin):
        link(oscar, admin, source="auto")
        decisions.confirm(TESTER, oscar.mapping_id, admin.id, RULES)
        confirmed, linked = told()
        assert confirmed.changes == [("Confirmed", "no", "yes")]
        assert linked.changes == [
            ("Member", "–", "Admin"),
            ("Periods", "–", "Admin, always"),
            ("Made by", "–", "Auto-Link"),
        ]

    def test_periods_are_told_in_the_reporting_zone(self, oscar, admin, ada):
        link(oscar, admin)
        link(oscar, ada)
        changes = told(calendar=Calendar("Asia/Kolkata"))[0].changes
        after = "Admin until 29 Jul 2025, 19:32; Ada from 29 Jul 2025, 19:32"
        assert ("Periods", "Admin, always", after) in changes

    def test_what_people_part_is_told_as_said_of_members(self, oscar, admin):
        link(oscar, admin)
        link(oscar, None, "remove", actor=COMMAND_LINE)
        changes = told()[0].changes
        assert ("Said of members", "–", "not Admin") in changes
        assert ("Member", "Admin", "–") in changes

    @pytest.mark.parametrize("back", [None, 1])
    def test_link_that_was_right_until_then_is_no_rejection(self, oscar, admin, ada, back):
        link(oscar, admin)
        wanted = Change(ada.id, effective_from=None if back is None else ago(days=back))
        linking.change(COMMAND_LINE, oscar.mapping_id, wanted, RULES)
        assert ("Said of members", "–", "unlinked from Admin") in told()[0].changes
        link(oscar, None, actor=COMMAND_LINE)
        said = "unlinked from Admin", "unlinked from Admin; unlinked from Ada"
        assert ("Said of members", *said) in told()[0].changes

    def test_link_that_was_undone_is_not_told_as_put_off(self, oscar, admin):
        made = link(oscar, admin, source="auto")
        undo.undo(COMMAND_LINE, made.audit_id or 0, RULES)
        assert ("Said of members", "–", "link to Admin undone") in told()[0].changes
        link(oscar, admin)
        assert ("Said of members", "link to Admin undone", "–") in told()[0].changes

    def test_effect_is_told_by_member(self, oscar, admin, ada):
        link(oscar, admin)
        link(oscar, ada, "move")
        moved, linked = told()
        assert linked.effect == [(admin.id, "Admin", 5)]
        assert moved.effect == [(admin.id, "Admin", -5), (ada.id, "Ada", 5)]
        assert (linked.tickets, moved.tickets) == (5, 0)
        assert (moved.username, moved.responder.freshworks_username) == ("Ada", "Oscar Solis")

    def test_batch_tells_its_kind_and_size(self, oscar, admin):
        rows = [Asked(one.mapping_id, LINK, admin.id) for one in (oscar, responder("Mia Reyes"))]
        done = bulk.run(TESTER, rows, RULES, Order())
        first, second = told(batch_id=done.batch_id)
        assert first.batch == second.batch
        assert (first.batch.id, first.batch.kind, first.batch.size) == (done.batch_id, "bulk", 2)

    def test_undo_of_an_undo_lets_the_change_stand_again(self, oscar, admin):
        linked = link(oscar, admin).audit_id
        undone = take_back(linked)
        assert [(one.undone_by, one.can_undo) for one in told()] == [(None, True), (undone, False)]
        again = take_back(undone)
        assert [one.undone_by for one in told()] == [None, again, None]
        last = take_back(again)
        assert [one.undone_by for one in told()] == [None, last, None, undone]

    def test_how_much_of_a_batch_was_taken_back(self, oscar, admin):
        rows = [Asked(one.mapping_id, LINK, admin.id) for one in (oscar, responder("Mia Reyes"))]
        done = bulk.run(TESTER, rows, RULES, Order())
        assert done.batch_id
        assert audit_trail.undone_in(done.batch_id) == 0
        take_back(told()[0].entry.id)
        assert audit_trail.undone_in(done.batch_id) == 1
        back = undo.undo_batch(TESTER, done.batch_id, RULES)
        assert back.batch_id
        assert audit_trail.undone_in(done.batch_id) == 2
        undo.undo_batch(TESTER, back.batch_id, RULES)
        assert audit_trail.undone_in(done.batch_id) == 1


class TestFilters:
    @pytest.fixture
    def trail(self, oscar, admin, ada):
        """Four entries, by two people and a program, about two responders and two members."""
        mia = responder("Mia Wójcik")
        link(oscar, admin, actor=Actor(ada.id, "Ada", "web"))
        link(mia, ada, actor=COMMAND_LINE, source="auto")
        with clock.freeze(NOW + timedelta(days=1)):
            link(oscar, ada, actor=Actor(admin.id, "Admin", "web"))
        with clock.freeze(NOW + timedelta(days=2)):
            decisions.confirm(Actor(ada.id, "Ada as she was", "web"), mia.mapping_id, None, RULES)
            decisions.exclude(TESTER, responder("Zed Bot").mapping_id, True, RULES)
        return mia

    def actions(self, **filters):
        return [one.entry.action for one in told(**filters)]

    def test_by_who_did_it(self, trail, ada):
        assert self.actions(actor="Ada") == self.actions(actor=str(ada.id)) == ["confirm", "link"]
        assert self.actions(actor="ADA") == ["confirm", "link"]
        assert self.actions(actor="Command line") == ["link"]
        assert self.actions(actor="Nobody") == []

    def test_number_beyond_every_id_can_be_the_name_of_an_actor(self, oscar, admin):
        name = str(2**63)
        link(oscar, admin, actor=Actor(None, name, "cli"))
        assert self.actions(actor=name) == ["link"]
        assert self.actions(actor=str(2**63 - 1)) == self.actions(actor="9" * 120) == []

    def test_by_responder(self, trail, oscar):
        assert self.actions(mapping_id=trail.mapping_id) == ["confirm", "link"]
        assert self.actions(freshworks_user_id=oscar.id) == ["relink", "link"]
        assert self.actions(freshworks_user_id=1) == []

    def test_by_member_also_where_it_had_to_give_way(self, trail, admin, ada):
        assert self.actions(user_id=admin.id) == ["relink", "link"]
        assert self.actions(user_id=ada.id) == ["confirm", "relink", "link"]

    def test_by_action_and_time(self, trail):
        assert self.actions(action="link") == ["link", "link"]
        assert self.actions(since=NOW + timedelta(days=1)) == ["exclude", "confirm", "relink"]
        until = NOW + timedelta(days=1)
        assert self.actions(until=until) == ["link", "link"]
        assert self.actions(since=NOW, until=until, action="relink") == []

    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("wojcik", ["confirm", "link"]),
            ("SOLIS ada", ["relink", "link"]),
            ("command", ["link"]),
            ("zed tester", ["exclude"]),
            ("%", []),
            ("  ", ["exclude", "confirm", "relink", "link", "link"]),
        ],
    )
    def test_by_names_of_those_concerned(self, trail, q, found):
        assert self.actions(q=q) == found

    def test_pages_hold_everything_once_newest_first(self, trail):
        pages = [page(number=number, per_page=2) for number in (1, 2, 3, 4)]
        assert [total for _, total in pages] == [5] * 4
        assert [len(found) for found, _ in pages] == [2, 2, 1, 0]
        ids = [one.entry.id for found, _ in pages for one in found]
        assert ids == sorted(ids, reverse=True)
        assert len(set(ids)) == 5


def test_page_costs_the_same_however_much_it_tells(query_count, oscar, admin, ada):
    def statements():
        with query_count() as counted:
            assert told()
        return len(counted)

    link(oscar, admin)
    few = statements()
    for one in factories.many_responders(8):
        bulk.run(TESTER, [Asked(one.mapping_id, LINK, ada.id)], RULES, Order())
        linking.change(TESTER, oscar.mapping_id, Change(ada.id), RULES)
        linking.change(TESTER, oscar.mapping_id, Change(admin.id), RULES)
    assert statements() == few


def test_everything_is_read_part_by_part(monkeypatch, oscar, admin):
    for _ in range(4):
        link(oscar, admin)
        link(oscar, None)
    monkeypatch.setattr(audit_trail, "_ROWS_AT_ONCE", 3)
    ids = [one.entry.id for one in audit_trail.every(Filters(), RULES.calendar)]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 8


def test_settings_saved_on_the_page_are_told(admin):
    actor = Actor(admin.id, "Admin", "web")
    first = preferences.Preferences()
    preferences.save(
        actor, preferences.Wish({"notifications": not first.notifications}), first, RULES
    )
    assert sentences() == ["Admin set notifications."]


def test_what_one_did_for_oneself_names_one_once(admin):
    actor = Actor(admin.id, "Admin", "web")
    members.set_password(actor, "Admin", "long enough to be one")
    assert sentences() == ["Admin set a password of their own."]


def test_settings_of_several_values_are_told_one_by_one(admin):
    actor = Actor(admin.id, "Admin", "web")
    first = preferences.Preferences()
    for statuses in ([6, 7], []):
        preferences.save(actor, preferences.Wish({"closed_statuses": statuses}), first, RULES)
    assert [one.changes for one in told(action="settings")] == [
        [("Closed statuses", "6, 7", "–")],
        [("Closed statuses", "–", "6, 7")],
    ]


def test_members_and_settings_are_told_by_the_words_of_the_pages(admin, ada):
    actor = Actor(admin.id, "Admin", "web")
    first = preferences.Preferences()
    wish = preferences.Wish({"time_zone": "Asia/Tokyo", "sync_minutes": 10})
    preferences.save(actor, wish, first, RULES)
    members.create(TESTER, Profile("uma", email="uma@example.com"))
    created, settings = told()
    assert settings.sentence == "Admin set reporting zone, minutes between syncs."
    assert [label for label, _, _ in settings.changes] == [
        "Reporting zone", "Minutes between syncs",
    ]  # fmt: skip
    assert ("E-mail", "–", "uma@example.com") in created.changes
