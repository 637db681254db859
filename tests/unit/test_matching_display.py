"""Names and usernames as help desks and directories decorate them: still the same person."""

from __future__ import annotations

import pytest

from app.matching import match

OTHERS = ({"id": 2, "username": "bob.hope"}, {"id": 3, "username": "kyoko"})
PLAIN = "Philip Göransson"
USERNAMES = ("philip.goransson", "goransson.philip", "pgoransson", "philipg", "philipgoransson85")


def sure_of(name, **own):
    found = match([{"id": 1, "name": name}], [{"id": 1, **own}, *OTHERS])
    best = found[0] if found else None
    return best.confidence if best and best.member_id == 1 else 0.0


@pytest.mark.parametrize("username", USERNAMES)
@pytest.mark.parametrize(
    "name",
    [
        "PHILIP Q. GÖRANSSON", "Philip Göransson, Support", "Philip Göransson, IT Operations",
        "EXT - Philip Göransson", "EXT: Philip Göransson", "External | Philip Göransson",
        "[EXT] Philip Göransson", "Philip Göransson EXT", "Philip Göransson: IT",
        "Philip Göransson; Service Desk", "Philip Göransson 🚀", "👩🏻‍💻 Philip Göransson",
        "Agent Philip Göransson", "Göransson, Philip (Contractor)", "Philip Göransson™",
        "“Philip Göransson”", "(Philip Göransson)",
    ],
)  # fmt: skip
def test_decorated_name_is_as_good_as_the_plain_one(name, username):
    assert sure_of(name, username=username) == pytest.approx(
        sure_of(PLAIN, username=username), abs=0.05
    )


@pytest.mark.parametrize("username", USERNAMES)
@pytest.mark.parametrize(
    "decorated",
    [
        "ACME\\{}", "@{}", "{}@corp.example.com", "ext.{}", "ext-{}", "{}_ext", "{} (ext)", "adm_{}",
        "{}_example.com#EXT#@acme.onmicrosoft.com", "♥ {}", "{}🚀",
    ],
)  # fmt: skip
def test_decorated_username_is_as_good_as_the_plain_one(decorated, username):
    given = sure_of(PLAIN, username=decorated.format(username))
    assert given == pytest.approx(sure_of(PLAIN, username=username), abs=0.05)


@pytest.mark.parametrize(
    ("name", "full_name"),
    [
        ("Jean-Luc Moreau", "Moreau, Jean-Luc"),
        ("Jean-Luc Moreau", "MOREAU Jean-Luc"),
        ("Jean-Luc Moreau", "Moreau Jean-Luc"),
        ("María José García López", "García López, María José"),
        ("Ana de la Cruz", "de la Cruz, Ana Q."),
        (PLAIN, "EXT - Philip Göransson"),
        (PLAIN, "Philip Göransson, Support"),
    ],
)
def test_full_name_in_another_order_or_decorated_is_the_same(name, full_name):
    assert sure_of(name, username="tiger77", full_name=full_name) > 0.9


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("de la Cruz Ana", "ana.delacruz"),
        ("van den Berg Pieter", "pieter.vandenberg"),
        ("García López, María José Q.", "mariajoseg"),
        ("María José García López 🚀", "garcialopez.mariajose"),
        ("Paul Guest", "paul.guest"),
    ],
)
def test_names_of_several_words_are_read(name, username):
    assert sure_of(name, username=username) > 0.9


@pytest.mark.parametrize("name", ["External", "EXT", "Support, Berlin", "Agent", "Ext - Support"])
def test_label_alone_is_nobodys_name(name):
    assert sure_of(name, username="ext.philip") == 0.0
    assert sure_of(name, username="berlin") < 0.5


def test_second_account_of_an_administrator_is_never_chosen_before_the_usual_one():
    agents = [{"id": 1, "name": PLAIN}]
    names = ("adm_philip.goransson", "philip.goransson")
    members = [{"id": id_, "username": name} for id_, name in enumerate(names)]
    assert {found.tier for found in match(agents, members)} == {"suggest"}


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Ana Vega / Oscar Solis", "ana.vega"),
        ("Ana Vega & Oscar Solis", "oscar.solis"),
        ("Guest User", "guest"),
        ("Temp Agent", "temp"),
        ("External Consultant", "ext"),
        ("Ann Lee", "anna.lee"),
    ],
)
def test_shared_seat_or_another_person_is_never_linked(name, username):
    found = match([{"id": 1, "name": name}], [{"id": 1, "username": username}, *OTHERS])
    assert [one.tier for one in found if one.member_id == 1] in ([], ["suggest"])


def test_place_of_work_behind_a_stroke_is_no_second_person():
    assert sure_of("Philip Göransson / Human Resources", username="philip.goransson") > 0.9


@pytest.mark.parametrize("name", [None, "", "🚀"])
def test_who_shows_no_name_is_read_by_the_address(name):
    agents = [{"id": 1, "name": name, "email": "philip.goransson@example.com"}]
    found = match(agents, [{"id": 1, "username": "pgoransson"}, *OTHERS])
    assert [one.member_id for one in found][:1] == [1]


def test_username_that_is_the_name_of_the_mailbox_is_suggested():
    agents = [{"id": 1, "name": PLAIN, "email": "u12345@example.com"}]
    members = [{"id": 1, "username": "U12345"}, {"id": 4, "username": "u12346"}, *OTHERS]
    (found,) = match(agents, members)
    assert (found.member_id, found.tier, found.code) == (1, "suggest", "local_part")
    assert "Username U12345 is the name before the @ of u12345@example.com" in found.reason


def test_name_in_another_spelling_is_called_that():
    (found,) = match([{"id": 1, "name": "Stephen Celms"}], [{"id": 1, "username": "steven.celms"}])
    assert found.reason.startswith("Another spelling (Steven / Stephen)")
