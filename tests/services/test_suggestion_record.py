"""How suggestions fared: the last decision about each pair, in bands of confidence."""

from __future__ import annotations

import pytest

from app.services import audit, decisions, linking, suggestion_record, undo
from app.services.actor import SYSTEM, Actor
from app.services.decisions import Wish
from app.services.link_change import Change
from app.services.transaction import transaction
from tests.factories import RULES, member, responder

pytestmark = pytest.mark.usefixtures("app_context")

ADA = Actor(None, "Ada", "web")


@pytest.fixture
def uma():
    return member("uma")


def bands():
    return {
        round(band.at_least, 1): (band.shown, band.accepted, band.rejected)
        for band in suggestion_record.bands()
    }


def accept(one, person, sure, **changes):
    wanted = Change(person and person.id, confidence=sure, **changes)
    return linking.change(ADA, one.mapping_id, wanted, RULES)


def link_by_program(one, person, sure):
    with transaction():
        batch_id = audit.open_batch("auto_link")
        wanted = Change(person.id, source="auto", batch_id=batch_id, confidence=sure)
        return linking.change(ADA, one.mapping_id, wanted, RULES)


def test_bands_of_ten_percent_the_surest_first(oscar, uma):
    for number, sure in enumerate((0.85, 0.89, 1.0, 0.02)):
        accept(responder(f"R{number}"), uma, sure)
    wish = Wish(confidence=0.8)
    decisions.reject(ADA, oscar.mapping_id, uma.id, RULES, wish)
    decisions.unsure(ADA, responder("R9").mapping_id, uma.id, RULES, wish)
    assert bands() == {0.9: (1, 1, 0), 0.8: (4, 2, 1), 0.0: (1, 1, 0)}
    first, *_, last = suggestion_record.bands()
    assert (first.below, last.at_least, last.below) == (1.0, 0.0, 0.1)


def test_decision_without_a_suggestion_is_left_out(oscar, uma):
    accept(oscar, uma, None)
    assert bands() == {}


def test_last_decision_about_a_pair_counts(oscar, uma):
    decisions.unsure(ADA, oscar.mapping_id, uma.id, RULES, Wish(confidence=0.5))
    accept(oscar, uma, 0.55)
    assert bands() == {0.5: (1, 1, 0)}


def test_what_was_undone_is_left_out_and_undo_of_undo_brings_it_back(oscar, uma):
    made = accept(oscar, uma, 0.85)
    undone = undo.undo(ADA, made.audit_id or 0, RULES)
    assert bands() == {}
    undo.undo(ADA, undone.outcome.audit_id or 0, RULES)
    assert bands() == {0.8: (1, 1, 0)}


def test_restore_takes_all_that_followed_back(oscar, uma):
    eli = member("eli")
    decisions.reject(ADA, oscar.mapping_id, eli.id, RULES, Wish(confidence=0.35))
    second = decisions.unsure(ADA, oscar.mapping_id, uma.id, RULES, Wish(confidence=0.5))
    accept(oscar, uma, 0.55)
    undo.undo(ADA, second.audit_id or 0, RULES, restore=True)
    assert bands() == {0.3: (1, 0, 1)}


def test_automatic_link_counts_once_it_is_confirmed(oscar, uma):
    link_by_program(oscar, uma, 0.97)
    assert bands() == {}
    decisions.confirm(ADA, oscar.mapping_id, None, RULES)
    assert bands() == {0.9: (1, 1, 0)}


@pytest.mark.parametrize("instead", [None, "eli"])
def test_automatic_link_that_a_person_ends_was_wrong(oscar, uma, instead):
    link_by_program(oscar, uma, 0.97)
    accept(oscar, instead and member(instead), None)
    assert bands() == {0.9: (1, 0, 1)}


def test_automatic_link_that_a_program_ends_says_nothing(oscar, uma):
    link_by_program(oscar, uma, 0.97)
    linking.change(SYSTEM, oscar.mapping_id, Change(None), RULES)
    assert bands() == {}
    decisions.confirm(ADA, responder_linked(uma).mapping_id, None, RULES)
    assert bands() == {}


def responder_linked(person):
    """One that a program linked without any suggestion."""
    one = responder("Ida Vogel")
    wanted = Change(person.id, source="reserved")
    linking.change(SYSTEM, one.mapping_id, wanted, RULES)
    return one


def test_undone_automatic_link_says_nothing(oscar, uma):
    made = link_by_program(oscar, uma, 0.97)
    undo.undo(ADA, made.audit_id or 0, RULES)
    assert bands() == {}
    wish = Wish(confidence=0.6)
    assert decisions.reject(ADA, oscar.mapping_id, uma.id, RULES, wish).changed
    assert bands() == {0.6: (1, 0, 1)}
