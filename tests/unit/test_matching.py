"""Auto-link is right or silent: what links by itself, what is only suggested, and why."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pytest

from app.matching import Assessment, Options, assess, match
from tests.unit.small_site import agent, crowd, explain, member, only


@pytest.mark.parametrize("name", ["Robert Fletcher", "Robert Fletcherson"])
def test_surname_alone_never_links_however_long(name):
    found = only([agent(1, name)], [member(7, "fletcher"), *crowd(50)])
    assert (found.code, found.tier) == ("surname", "suggest")


def test_unique_given_name_links_on_a_small_site():
    found = only([agent(1, "Oscar Solis")], [member(7, "Oscar"), *crowd(50)])
    assert (found.agent_id, found.member_id, found.tier) == (1, 7, "auto")
    assert found.code == "given_name"
    assert found.reason == ("Username Oscar is the given name; nobody else here is called Oscar")
    assert 0.99 <= found.confidence < 0.995


@pytest.mark.parametrize(
    "other", [member(8, "oscar.martinez"), member(8, "oscarm"), member(8, None, None, "Oscar Ruiz")]
)
def test_given_name_with_another_bearer_is_only_suggested(other):
    found = only([agent(1, "Oscar Solis")], [member(7, "Oscar"), other, *crowd(50)])
    assert found.tier == "suggest"
    assert found.reason.endswith("1 other member is called Oscar")
    assert found.evidence["n_first"] == 1


def test_given_name_is_only_suggested_on_a_larger_site():
    site = [member(7, "Oscar"), *crowd(99)]
    options = Options(threshold=0.51)
    assert only([agent(1, "Oscar Solis")], site, options=options).tier == "suggest"
    assert only([agent(1, "Oscar Solis")], site[:99], options=options).tier == "auto"


def test_surname_first_does_not_make_a_surname_the_given_name():
    found = only([agent(1, "Oscar Martin")], [member(7, "martin"), *crowd(50)])
    assert found.tier == "suggest"


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Oscar Solis", "oscar.solis"),
        ("Oscar Solis", "solis_oscar"),
        ("Oscar Solis", "OscarSolis7"),
        ("Solis, Oscar", "oscar.solis"),
        ("SOLIS Oscar", "oscar.solis"),
        ("Jürgen Müller", "juergen.mueller"),
        ("Jürgen Müller", "jurgen-muller"),
        ("Siobhán O’Neill", "siobhan.oneill"),
        ("Юрий Петров", "yuriy.petrov"),
        ("Maria de la Cruz", "maria.delacruz"),
        ("Jan van der Berg", "jan.van.der.berg"),
        ("Ana Garcia-Lopez", "ana.lopez"),
        ("Dr. Oscar Solis, PhD (he/him) | Support L2", "oscar.solis"),
        ("[Inactive] Oscar Solis - IT", "oscar.solis"),
        ("John Michael Smith", "john.smith"),
        ("John A. Smith", "john.a.smith"),
    ],
)
def test_unique_full_name_links(name, username):
    found = only([agent(1, name)], [member(7, username), *crowd(50)])
    assert (found.tier, found.code) == ("auto", "full_name")
    assert found.reason == f"Username {username} is the full name; nobody else here has it"


def test_full_name_of_the_member_links_as_well():
    members = [member(7, "u4711", None, "Solis, Oscar"), *crowd(200)]
    found = only([agent(1, "Oscar Solis")], members)
    assert found.tier == "auto"
    assert found.reason.startswith("Full name Solis, Oscar is the same; ")


def test_middle_name_and_second_surname_are_not_told_apart():
    for username in ("john.michael", "johnmichael"):
        found = only([agent(1, "John Michael Smith")], [member(7, username), *crowd(50)])
        assert found.tier == "suggest"
    found = only([agent(1, "Oscar Solis")], [member(7, "oscar.solis.garcia"), *crowd(50)])
    assert found.tier == "suggest"
    assert found.reason.endswith(
        "(if the name is read in another order); needs a person to confirm"
    )


def test_two_members_of_one_name_are_a_tie():
    members = [member(7, "john.smith"), member(8, "johnsmith2"), *crowd(50)]
    first, second = match([agent(1, "John Smith")], members)
    assert first.reason == "Two members fit equally well: john.smith, johnsmith2"
    assert {first.code, second.code} == {"tie"}
    assert {first.tier, second.tier} == {"suggest"}
    assert max(first.confidence, second.confidence) <= 0.5


def test_many_members_of_one_name_are_counted():
    some = [member(i, f"john.smith{i}") for i in range(6)]
    found = match([agent(1, "John Smith")], [*some, *crowd(50)])
    assert len(found) == 3
    assert found[0].reason.startswith("6 members fit equally well: john.smith0, john.smith1,")
    assert found[0].reason.endswith(" …")
    result = assess([agent(1, "John Smith")], [member(i, f"john.smith{i}") for i in range(60)])
    assert result.proposals == []
    assert result.unlinked[1].reason == "60 members fit equally well"


def test_two_responders_of_one_name_contest_a_member():
    agents = [agent(1, "Oscar Solis"), agent(2, "Oscar Diaz")]
    found = match(agents, [member(7, "Oscar"), *crowd(50)])
    assert [p.code for p in found] == ["contested", "contested"]
    assert found[0].reason == "Two responders fit equally well: Oscar Solis, Oscar Diaz"
    assert all(p.confidence <= 0.5 and p.tier == "suggest" for p in found)


def test_member_of_a_team_is_only_suggested():
    found = only([agent(1, "Jane Doe")], [member(7, "helpdesk", None, "Jane Doe"), *crowd(50)])
    assert (found.tier, found.code) == ("suggest", "role")


@pytest.mark.parametrize(
    ("others", "words"), [(1, "1 other member has"), (2, "2 other members have")]
)
def test_weaker_rivals_of_the_same_name_are_counted(others, words):
    members = [member(i, "john.smith", f"john{i}@example.com") for i in range(others)]
    site = [member(7, "john.smith"), *members, *crowd(50)]
    found = match([agent(1, "John Smith", "js@example.com")], site)
    assert found[0].member_id == 7
    assert found[0].reason == f"Username john.smith is the full name; {words} it"


@pytest.mark.parametrize(
    ("username", "full_name", "code", "reason"),
    [
        ("solis", None, "surname", "is the surname alone"),
        ("oscar.soils", None, "typo", "One letter differs (Soils / Solis)"),
        ("oskar.solis", None, "typo", "One letter differs (Oskar / Oscar)"),
        ("oscars.solis", None, "typo", "One letter differs (Oscars / Oscar)"),
        ("osolis", "Olivia Solis", "contradiction", "the full name says Olivia, not Oscar"),
        ("oscar", "Oscar Martinez", "contradiction", "the full name says Martinez, not Solis"),
    ],
)
def test_weaker_evidence_is_only_suggested(username, full_name, code, reason):
    members = [member(7, username, None, full_name), *crowd(50)]
    found = only([agent(1, "Oscar Solis")], members, options=Options(threshold=0.51))
    assert (found.tier, found.code) == ("suggest", code)
    assert reason in found.reason


@pytest.mark.parametrize("others", [0, 3, 50])
def test_another_given_name_stays_low_however_small_the_site(others):
    members = [member(7, "osolis", None, "Oscar Solis"), *crowd(others)]
    found = only([agent(1, "Olga Solis")], members)
    assert (found.tier, found.code) == ("suggest", "contradiction")
    assert 0.02 <= found.confidence < 0.3


def test_middle_initial_that_differs_contradicts():
    found = only([agent(1, "John A. Smith")], [member(7, "john.b.smith"), *crowd(50)])
    assert (found.tier, found.code) == ("suggest", "contradiction")
    assert found.reason.endswith("says B, not A")
    found = only([agent(1, "John A. Smith")], [member(7, "jasmith"), *crowd(50)])
    assert found.code == "initial_last"
    assert match([agent(1, "John A. Smith")], [member(7, "jbsmith"), *crowd(50)]) == []


def test_initial_of_the_responder_links_while_nobody_else_has_it():
    members = [member(7, "oscar.solis", "os@example.com"), *crowd(50)]
    found = only([agent(1, "O. Solis")], members)
    assert (found.tier, found.code) == ("auto", "initial_last")
    site = [*members, member(8, "olga.solis")]
    assert {p.tier for p in match([agent(1, "O. Solis")], site)} == {"suggest"}


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Daniel Weber", "daniela.weber"),
        ("Paula Roy", "paul.roy"),
        ("Li Wu", "la.wu"),
        ("Oscar Solis", "ksolis"),
        ("Oscar Solis", "mariasolis"),
    ],
)
def test_another_person_is_not_even_suggested(name, username):
    assert match([agent(1, name)], [member(7, username), *crowd(50)]) == []


def test_edit_between_two_names_of_the_site_counts_less():
    agents, one = [agent(1, "Bo Hansen")], member(7, "bo.jansen")
    alone = only(agents, [one, *crowd(50)])
    attested = only(agents, [one, member(8, "ulf.jansen"), *crowd(50)])
    assert alone.confidence > attested.confidence + 0.3


def test_short_form_with_a_number_is_distrusted():
    plain = only([agent(1, "Oscar Solis")], [member(7, "oscar"), *crowd(50)])
    numbered = only([agent(1, "Oscar Solis")], [member(7, "oscar2"), *crowd(50)])
    assert numbered.tier == "suggest"
    assert numbered.confidence < plain.confidence


def test_linked_people_leave_the_pool_but_still_count():
    agents = [agent(1, "John Smith"), agent(2, "Ann Lee")]
    members = [member(7, "john.smith"), member(8, "ann.lee"), *crowd(50)]
    result = assess(agents, members, linked=[(1, 8), (99, 98)])
    assert result.proposals == []
    assert result.unlinked[2].code == "taken"
    assert result.unlinked[2].reason == "The member who fits is linked already: ann.lee"
    assert 1 not in result.unlinked
    twin = [*members, member(9, "johnsmith9")]
    found = only([agents[0]], twin, linked=[(5, 7), (2, 7)])
    assert (found.member_id, found.tier) == (9, "suggest")


def test_rejected_pair_never_comes_back():
    agents, members = [agent(1, "John Smith")], [member(7, "john.smith"), *crowd(50)]
    result = assess(agents, members, rejected=[(1, 7), (1, 404), (404, 7)])
    assert result.proposals == []
    assert result.unlinked[1].code == "rejected"
    twin = [*members, member(8, "johnsmith2")]
    found = only(agents, twin, rejected=[(1, 7)])
    assert (found.member_id, found.tier) == (8, "suggest")
    mailed = [member(6, "zz", "js@example.com"), *members]
    who = agent(1, "John Smith", "js@example.com")
    assert only([who], mailed, rejected=[(1, 6)]).member_id == 7


def test_no_candidate_says_so():
    silent = explain([agent(1, "Ann Lee"), agent(2)], crowd(5))
    assert {found.code for found in silent.values()} == {"no_candidate"}
    assert explain([agent(1, "Ann Lee")], [member(7, "ann.lee")]) == {}


def test_explanation_of_a_suggestion_is_that_of_its_best_pair():
    members = [member(7, "john.smith"), member(8, "johnsmith2"), *crowd(50)]
    assert explain([agent(1, "John Smith")], members)[1].code == "tie"


def test_next_best_stands_in_the_evidence():
    alone = only([agent(1, "John Smith")], [member(7, "john.smith"), *crowd(50)])
    assert "next_best" not in alone.evidence
    site = [member(7, "john.smith"), member(8, "jsmith"), *crowd(50)]
    found = only([agent(1, "John Smith")], site, options=Options(threshold=0.6))
    assert (found.member_id, found.tier) == (7, "auto")
    assert found.evidence["next_best"] == {
        "member_id": 8,
        "member": "jsmith",
        "confidence": pytest.approx(1 - found.confidence, abs=0.02),
    }


def test_one_name_alone_is_read_as_a_given_name():
    found = only([agent(1, "osolis")], [member(7, "osolis"), *crowd(50)])
    assert found.tier == "auto"
    assert found.reason.startswith("Username osolis is the one name shown")


@pytest.mark.parametrize(
    ("others", "presets"),
    [
        ([], {"small", "normal", "careful"}),
        (["oscar.lopez"], {"small", "normal"}),
        (["oscar.lopez", "oscar.ruiz", "oscar.diaz"], {"small"}),
    ],
)
def test_presets_ask_for_more_or_less(others, presets):
    site = [member(7, "oscars"), *map(member, range(8, 11), others), *crowd(50)]
    found = {
        preset: only([agent(1, "Oscar Solis")], site, options=Options(preset=preset)).tier
        for preset in ("small", "normal", "careful")
    }
    assert {preset for preset, tier in found.items() if tier == "auto"} == presets


def test_site_size_sets_the_threshold():
    assert Options().limit(99) == 0.8
    assert Options().limit(100) == 0.95
    assert Options(threshold=0.7, preset="careful").limit(5) == 0.7


@pytest.mark.parametrize("wrong", [{"threshold": 0.5}, {"threshold": 1.1}, {"preset": "bold"}])
def test_options_that_could_link_twice_are_refused(wrong):
    with pytest.raises(ValueError, match=r"threshold must|Unknown preset"):
        Options(**wrong)


def test_rows_may_be_objects_and_ids_text():
    @dataclass
    class Row:
        id: object
        name: str = ""
        email: str | None = None
        username: str = ""

    found = match([Row("b", "Ann Lee"), Row(2, "Bo Ek")], [Row("x", username="ann.lee"), Row(3)])
    assert [(p.agent_id, p.member_id) for p in found] == [("b", "x")]


def test_proposals_come_by_responder_then_confidence():
    agents = [agent(10, "Oscar Solis"), agent(9, "Ann Lee")]
    members = [member(1, "osolis"), member(2, "oscarsolis9"), member(3, "ann.lee"), *crowd(50)]
    members.append(member(4, "solis.oscar"))
    found = match(agents, members)
    assert [p.agent_id for p in found] == [9, 10, 10, 10]
    assert found[1].confidence >= found[2].confidence


def test_empty_sides_give_nothing():
    assert assess([], []) == Assessment([], {})
    assert match([], [member(7, "oscar")]) == []
    assert explain([agent(1, "Oscar")], [])[1].code == "no_candidate"


def test_name_cut_before_its_end_says_which_half_is_left():
    found = only([agent(1, "Rosaria Montinari")], [member(7, "rosariam"), *crowd(50)])
    assert found.reason.endswith("nobody else here is called Rosaria")


def test_namesakes_too_unlikely_to_be_shown_take_from_the_confidence_all_the_same():
    oscar = agent(1, "Oscar Solis", "oscar.solis@acme.example")
    account, sure = member(99, "osolis"), []
    for number in range(4, 20):
        others = [
            member(place, f"u{place}", f"z{place}@acme.example", "Oscar Solis")
            for place in range(number)
        ]
        sure.append(only([oscar], [account, *others]).confidence)
    taken = [before - after for before, after in pairwise(sure)]
    # Each takes about as much as the one before, also where none of them is shown any more.
    assert all(later > 0.9 * earlier > 0 for earlier, later in pairwise(taken))


def test_surname_and_given_name_cut_to_eight_letters_tell_how_many_bear_the_surname():
    found = only([agent(1, "Oscar Solis")], [member(7, "solisosc"), *crowd(50)])
    assert (found.code, found.reason) == (
        "cut", "Username solisosc is the name cut to a few letters; nobody else here is called Solis",
    )  # fmt: skip
