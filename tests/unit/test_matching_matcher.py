"""The matcher that is kept: read once, then asked with other decisions and thresholds."""

from __future__ import annotations

import gc

import pytest

from app.matching import Matcher, Options, match

MEMBERS = [
    {"id": 7, "username": "oscar.solis"},
    {"id": 8, "username": "osolis"},
    {"id": 9, "username": "ann.lee"},
]
AGENTS = [{"id": 1, "name": "Oscar Solis"}, {"id": 2, "name": "Ann Lee"}, {"id": 3, "name": "?"}]


@pytest.fixture
def matcher():
    return Matcher(AGENTS, MEMBERS, options=Options(preset="careful"))


def test_other_decisions_need_no_second_reading(matcher):
    assert [p.member_id for p in matcher.assess().proposals if p.tier == "auto"] == [9]
    after = matcher.assess(linked=[(2, 9)], rejected=[(1, 7)])
    assert {(p.agent_id, p.member_id) for p in after.proposals} == {(1, 8)}
    assert matcher.assess() == matcher.assess()


def test_threshold_may_be_changed_afterwards(matcher):
    found = matcher.assess(options=Options(threshold=0.6)).proposals
    assert {p.agent_id for p in found if p.tier == "auto"} == {1, 2}
    strict = matcher.assess(options=Options(threshold=1)).proposals
    assert {p.tier for p in strict} == {"suggest"}


def test_one_responder_gets_up_to_three_suggestions(matcher):
    found = matcher.suggestions(1)
    assert [p.member_id for p in found] == [7, 8]
    assert found[0].confidence > found[1].confidence >= 0.02
    assert [p.member_id for p in matcher.suggestions(1, linked=[(2, 7)])] == [8]
    assert [p.member_id for p in matcher.suggestions(1, rejected=[(1, 7)])] == [8]
    assert matcher.suggestions(1, options=Options(threshold=0.6))[0].tier == "auto"


def test_who_was_rejected_has_the_name_nevertheless():
    members = [
        {"id": 1, "username": "john.smith", "full_name": "John Smith"},
        {"id": 2, "username": "johnsmith2"},
    ]
    (found,) = match([{"id": 1, "name": "John Smith"}], members, rejected=[(1, 1)])
    assert found.reason.startswith("Username johnsmith2 is the full name; 1 other member has it")
    assert (found.member_id, found.evidence["rivals"]) == (2, 1)


def test_nobody_is_suggested_for_the_linked_and_the_unknown(matcher):
    assert matcher.suggestions(1, linked=[(1, 7)]) == []
    assert matcher.suggestions(404) == []
    assert matcher.suggestions(3) == []


def test_rivals_count_in_the_suggestions_for_one():
    agents = [{"id": 1, "name": "Oscar Solis"}, {"id": 2, "name": "Oscar Diaz"}]
    members = [{"id": 7, "username": "Oscar"}]
    (alone,) = Matcher(agents[:1], members).suggestions(1)
    (rival,) = Matcher(agents, members).suggestions(1)
    assert rival.confidence <= 0.5 < alone.confidence


@pytest.mark.parametrize(
    ("agent_more", "member_more", "who"),
    [
        ({"active": False}, {}, "Responder Ann Lee is deactivated"),
        ({}, {"active": False}, "Member ann.lee is deactivated"),
        ({}, {"active": "no"}, "Member ann.lee is deactivated"),
    ],
)
def test_deactivated_people_are_never_linked_by_themselves(agent_more, member_more, who):
    agents = [{"id": 2, "name": "Ann Lee", **agent_more}]
    (found,) = match(agents, [{"id": 9, "username": "ann.lee", **member_more}])
    assert (found.tier, found.code) == ("suggest", "inactive")
    assert found.reason == f"{who}, so a person has to decide"


def test_many_at_one_mailbox_are_counted():
    mail = "front@example.com"
    members = [{"id": at, "username": f"kx{at}", "email": mail} for at in range(60)]
    members.append({"id": 99, "username": "ann.lee"})
    agents = [{"id": 2, "name": "Ann Lee", "email": mail}]
    (found,) = match(agents, members)
    assert (found.member_id, found.tier) == (99, "suggest")


def name_of(place):
    letters = "bcdfghklmnprstvz"
    return f"{letters[place % 16]}a{letters[place // 16 % 16]}o{letters[place // 256]}"


def test_usual_form_of_a_large_site_is_learnt():
    given = [f"{name_of(place)}in" for place in range(400)]
    surname = [f"{name_of(place)}sen" for place in range(400)]
    agents = [
        {"id": at, "name": f"{one} {two}", "email": f"box{at % 3}@example.com"}
        for at, (one, two) in enumerate(zip(given, surname, strict=True))
    ]
    members = [{"id": 0, "username": "zed", "email": "box0@example.com"}]
    members += [{"id": at, "username": f"{given[at][0]}{surname[at]}"} for at in range(1, 400)]
    some = {p.agent_id: p.confidence for p in match(agents[:299], members)}
    every = {p.agent_id: p.confidence for p in match(agents, members)}
    assert every[5] > some[5]


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_collection_is_left_as_it_was(collecting):
    during = []

    class Row(dict[str, object]):
        def get(self, name, default=None):
            during.append(gc.isenabled())
            return super().get(name, default)

    if not collecting:
        gc.disable()
    try:
        Matcher([Row(AGENTS[0])], MEMBERS)
        assert gc.isenabled() is collecting
    finally:
        gc.enable()
    assert set(during) == {False}


def test_garbage_collection_goes_on_after_an_error():
    with pytest.raises(KeyError):
        Matcher([{"name": "Oscar Solis"}], MEMBERS)
    assert gc.isenabled()
