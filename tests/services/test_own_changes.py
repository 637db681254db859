"""What a member may read of the decisions about the own links, and in which words."""

from __future__ import annotations

import pytest

from app.services import decisions, own_changes, undo
from app.services.actor import Actor
from tests.factories import RULES, TESTER, ago, closed_tickets, link, member, responder

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def mia():
    holder = responder("Mia Reyes")
    closed_tickets(holder, 1, 4, ago(days=2))
    return holder


@pytest.fixture
def uma():
    return member("uma")


@pytest.fixture
def ben():
    return member("ben")


def told(person):
    return [
        (one.action, one.sentence, one.tickets) for one in own_changes.of_member(person.id).changes
    ]


def take_back(done, **options):
    assert done.audit_id is not None
    return undo.undo(TESTER, done.audit_id, RULES, **options).outcome.audit_id


def as_(person):
    return Actor(person.id, person.username, "web", address="203.0.113.9")


class TestLinks:
    def test_begin_and_end(self, mia, uma):
        link(mia, uma)
        link(mia, None, "remove")
        assert told(uma) == [
            ("unlink", "Tester unlinked Mia Reyes from you.", -4),
            ("link", "Tester linked Mia Reyes to you.", 4),
        ]

    def test_that_go_on_to_somebody_end_for_one_and_begin_for_the_other(self, mia, uma, ben):
        link(mia, uma)
        link(mia, ben, "move")
        assert told(uma)[0] == ("unlink", "Tester unlinked Mia Reyes from you.", -4)
        assert told(ben) == [("link", "Tester linked Mia Reyes to you.", 4)]

    def test_of_others_are_not_told(self, mia, uma, ben):
        link(mia, uma)
        link(mia, None)
        link(mia, ben)
        link(mia, None)
        assert len(told(uma)) == 2

    def test_by_oneself_are_told_so(self, mia, uma):
        link(mia, uma, actor=as_(uma))
        assert told(uma) == [("link", "You linked Mia Reyes to yourself.", 4)]

    def test_over_a_token_name_its_owner_alone(self, mia, uma, ben):
        link(mia, uma, actor=Actor(ben.id, "ben via token payroll", "api"))
        assert told(uma) == [("link", "ben linked Mia Reyes to you.", 4)]


class TestTakenBack:
    def test_end_of_a_link(self, mia, uma):
        linked = link(mia, uma)
        undone = take_back(linked)
        again, first = own_changes.of_member(uma.id).changes
        number = linked.audit_id
        assert again.sentence == f"Tester undid change {number}: Mia Reyes is no longer linked to you."  # fmt: skip
        assert (first.undone_by, again.undone_by) == (undone, None)

    def test_link_that_is_back(self, mia, uma, ben):
        link(mia, uma)
        moved = link(mia, ben, "move")
        take_back(moved)
        said = f"Tester undid change {moved.audit_id}: Mia Reyes is linked to you again."
        assert told(uma)[0] == ("undo", said, 4)

    def test_earlier_time_that_is_gone(self, mia, uma, ben):
        linked = link(mia, uma)
        link(mia, None)
        link(mia, ben)
        take_back(linked, restore=True)
        said = "the times for which Mia Reyes counts for you are as before"
        back = f"Tester went back to before change {linked.audit_id}: {said}."
        assert told(uma)[0] == ("restore", back, -4)

    def test_agreement(self, mia, uma):
        link(mia, uma, source="auto")
        agreed = decisions.confirm(TESTER, mia.mapping_id, uma.id, RULES)
        take_back(agreed)
        assert [one[1] for one in told(uma)[:2]] == [
            f"Tester undid change {agreed.audit_id}: Mia Reyes is unconfirmed again.",
            "Tester confirmed that Mia Reyes is you.",
        ]


def test_dispute_is_the_members_own(mia, uma):
    link(mia, uma)
    decisions.dispute(as_(uma), mia.mapping_id, uma.id, RULES)
    assert told(uma)[0] == ("dispute", "You said that Mia Reyes is somebody else.", 0)


def test_verdict_about_a_pair_is_no_change_of_a_link(mia, oscar, uma):
    link(mia, uma)
    rejected = decisions.reject(TESTER, oscar.mapping_id, uma.id, RULES)
    take_back(rejected)
    assert len(told(uma)) == 1


def test_responder_is_called_as_it_was_then(mia, uma):
    link(mia, uma)
    responder("Somebody New", id=mia.id)
    assert told(uma)[0][1] == "Tester linked Mia Reyes to you."


class TestMany:
    def test_latest_are_told_and_that_there_were_others(self, mia, uma, monkeypatch):
        monkeypatch.setattr(own_changes, "MOST", 2)
        link(mia, uma)
        link(mia, None)
        assert not own_changes.of_member(uma.id).has_older
        link(mia, uma)
        assert [one[0] for one in told(uma)] == ["link", "unlink"]
        assert own_changes.of_member(uma.id).has_older

    def test_those_of_others_take_no_place(self, mia, oscar, uma, ben, monkeypatch):
        monkeypatch.setattr(own_changes, "MOST", 2)
        link(mia, uma)
        link(mia, ben)
        for person in (None, ben, None, ben):
            link(mia, person)
        decisions.reject(TESTER, oscar.mapping_id, uma.id, RULES)
        assert [one[0] for one in told(uma)] == ["unlink", "link"]
        assert not own_changes.of_member(uma.id).has_older

    def test_only_so_many_are_read(self, mia, uma, ben, monkeypatch):
        link(mia, uma)
        link(mia, ben)
        link(mia, None)
        monkeypatch.setattr(own_changes, "MOST_READ", 2)
        assert [one[0] for one in told(uma)] == ["unlink"]
        assert own_changes.of_member(uma.id).has_older
        monkeypatch.setattr(own_changes, "MOST_READ", 3)
        assert not own_changes.of_member(uma.id).has_older


class TestBeginnings:
    def test_are_those_of_the_present_links(self, mia, oscar, uma, ben):
        link(mia, uma)
        link(mia, ben)
        again = link(mia, uma)
        other = link(oscar, uma)
        begun = {mia.mapping_id: again.audit_id, oscar.mapping_id: other.audit_id}
        assert own_changes.beginnings(uma.id, list(begun)) == begun
        assert own_changes.beginnings(uma.id, [mia.mapping_id]).keys() == {mia.mapping_id}
        assert own_changes.beginnings(ben.id, list(begun)) == {}

    def test_are_found_whatever_came_later(self, mia, oscar, uma, query_count, monkeypatch):
        monkeypatch.setattr(own_changes, "MOST", 1)
        monkeypatch.setattr(own_changes, "MOST_READ", 1)
        first = link(mia, uma, source="auto")
        for _ in range(2):
            take_back(decisions.confirm(TESTER, mia.mapping_id, uma.id, RULES))
            link(oscar, uma)
            link(oscar, None)
        with query_count() as statements:
            found = own_changes.beginnings(uma.id, [mia.mapping_id])
        assert (found, len(statements)) == ({mia.mapping_id: first.audit_id}, 1)

    def test_link_that_is_back_began_with_the_undo(self, mia, uma, ben):
        link(mia, uma)
        undone = take_back(link(mia, ben, "move"))
        assert own_changes.beginnings(uma.id, [mia.mapping_id]) == {mia.mapping_id: undone}
