"""The groups and workspaces that can be chosen are those of the ledger."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest
import sqlalchemy as sa

from app import clock
from app.extensions import db
from app.freshworks_service import (
    Away,
    BadAnswer,
    Busy,
    Named,
    NotThere,
    Page,
    Refused,
    WrongAddress,
)
from app.models import Place
from app.services import mappings, places, rebuild, sync
from app.services.places import GROUP, Choice, Places
from app.services.reporting import Reporting
from app.services.sync.run import Run
from app.services.transaction import transaction
from tests.factories import OPEN, RULES, ago, closed_ticket, observe, responder, ticket

pytestmark = pytest.mark.usefixtures("app_context")


@pytest.fixture
def oscar():
    return responder("Oscar Solis")


@pytest.fixture
def groups(oscar):
    """Something was closed in the groups 7, 8 and 9."""
    for group in (7, 8, 9):
        closed_ticket(group, oscar, group_id=group)


def at_present() -> Places:
    return places.at(mappings.state())


def ids(found: tuple[Choice, ...]) -> list[int]:
    return [one.id for one in found]


def test_each_place_of_a_closing_is_there_once(oscar):
    for number, group in enumerate((18000073202, 7, 7, None)):
        closed_ticket(number + 1, oscar, group_id=group, workspace_id=3)
    observe(ticket(9, oscar, OPEN))
    found = places.read()
    assert (ids(found.groups), ids(found.workspaces)) == ([7, 18000073202], [3])


def test_what_was_read_holds_until_something_changes(oscar, query_count):
    closed_ticket(1, oscar, group_id=7)
    assert ids(at_present().groups) == [7]
    state = mappings.state()
    with query_count() as statements:
        assert ids(places.at(state).groups) == [7]
    assert len(statements) == 0
    closed_ticket(2, oscar, group_id=8)
    assert ids(at_present().groups) == [7, 8]


def test_without_workspaces_there_is_none(oscar):
    closed_ticket(1, oscar, workspace_id=None)
    assert places.read() == Places((), ())


def test_groups_that_do_not_count_are_left_out(groups):
    counting = places.read().that_count(Reporting(group_ids=frozenset({8})))
    assert (ids(counting.groups), ids(counting.workspaces)) == ([8], [2])


def test_a_rebuild_finds_them_again(oscar):
    closed_ticket(1, oscar, group_id=7)
    with transaction():
        db.session.execute(sa.delete(Place))
    rebuild.run(RULES, lambda *_: None)
    assert ids(places.read().groups) == [7]


def test_names_come_first_and_in_their_order(groups):
    before = at_present()
    places.call(GROUP, {8: "Service Desk", 9: "hardware", 10: "Nobody closes here"})
    told = (Choice(9, "hardware"), Choice(8, "Service Desk"), Choice(7))
    assert before != at_present() == Places(told, (Choice(2),))
    # Who may no longer ask, or is told nothing, forgets no name.
    places.call(GROUP, {8: None})
    assert at_present().groups == told


def test_two_of_one_name_are_told_apart(groups):
    places.call(GROUP, dict.fromkeys((7, 8), "Desk"))
    assert [one.name for one in at_present().groups] == ["Desk (7)", "Desk (8)", None]


def test_names_that_are_as_before_write_nothing(groups):
    places.call(GROUP, {7: "Desk"})
    version = mappings.state().data_version
    places.call(GROUP, {7: "Desk"})
    assert mappings.state().data_version == version


def read_names(groups, scope="all") -> None:
    """The last part of a sync from an account that answers so."""
    service = SimpleNamespace(groups=groups, workspaces=None)
    sync.places.read(cast("Run", SimpleNamespace(service=service, scope=scope)))


def desk():
    return iter([Page((Named(7, "Desk"),), (), has_more=False)])


def failing(error, asked):
    def groups():
        asked.append("groups")
        raise error

    return groups


@pytest.mark.parametrize("error", [Refused, NotThere, WrongAddress])
def test_a_key_that_may_not_ask_leaves_the_numbers_and_is_asked_daily(
    groups, frozen_clock, caplog, error
):
    caplog.set_level("INFO")
    asked: list[str] = []
    for _ in range(2):
        read_names(failing(error("No groups for you."), asked))
    assert [one.name for one in at_present().groups] == [None] * 3
    assert len(asked) == 1
    assert "tomorrow" in caplog.text
    with clock.freeze(ago(days=-1)):
        read_names(desk)
    assert at_present().groups[0] == Choice(7, "Desk")


@pytest.mark.parametrize("error", [Away, BadAnswer, Busy])
def test_passing_trouble_is_tried_again_by_the_next_sync(groups, frozen_clock, caplog, error):
    caplog.set_level("INFO")
    asked: list[str] = []
    read_names(failing(error("Not just now."), asked))
    assert len(asked) == 1
    assert "Left to the next sync" in caplog.text
    read_names(desk)
    assert at_present().groups[0] == Choice(7, "Desk")


def test_names_are_read_once_a_day_for_each_scope(groups, frozen_clock):
    read_names(desk)
    asked: list[str] = []
    read_names(failing(Refused("No."), asked))
    assert asked == []
    read_names(failing(Refused("No."), asked), scope="workspace 3")
    assert len(asked) == 1
