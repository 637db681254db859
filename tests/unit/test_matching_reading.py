"""Names that are easily read wrong: initials like particles, degrees, Irish and double surnames."""

from __future__ import annotations

import pytest

from app.matching import Options, match
from tests.unit.small_site import crowd

SURE = Options(threshold=0.51)
NAMES = ("berta", "clara")
OF_A_TEAM = {"id": 7, "username": "helpdesk", "full_name": "Jane Doe"}


def best(name, username, email=None):
    agents, own = [{"id": 1, "name": name, "email": email}], {"id": 7, "username": username}
    found = match(agents, [own, *crowd(50)], options=SURE)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("name", "username", "form"),
    [
        ("Nataly E. Murillo", "murillo.nataly", "full_name"),
        ("E. Omweri", "eliomweri", "initial_full"),
        ("Norberto E.", "norberto.esquivel", "initial_full"),
        ("Olha Y.", "oyustinenko", "same_initials"),
        ("Karsten L.", "k.lund", "same_initials"),
        ("Karsten L.", "lund-k", "same_initials"),
        ("Evelyn K.", "kwokae", "same_initials"),
        ("Vitória Carneiro", "vcarneiroazevedo", "more_surnames"),
        ("Lola Barragán", "l_barraganolvera5", "more_surnames"),
        ("Altınçiçek Y.", "altincicek.yamanoglu", "initial_full"),
        ("Don C. Hurd", "don-hurd", "full_name"),
        ("Ties Lafleur, CISSP", "ties.lafleur", "full_name"),
        ("Ties Lafleur, PMP, CISSP", "tlafleur", "initial_last"),
        ("Jonathan O'Durcain", "jon.odurcain", "nickname"),
        ("Jonathan Ó Durcain", "jonathan.odurcain", "full_name"),
        ("Jonathan Ó Durcain", "jdurcain", "initial_last"),
        ("Ó DURCAIN Jonathan", "jodurcain", "initial_last"),
        ("MAC AN TSAOIR Jeff", "jeff.macantsaoir", "full_name"),
        ("Lia de Silva Vargas", "lia.desilva", "full_name"),
        ("Igor Carvalho da Conceição", "igor.carvalho", "full_name"),
        ("Mariusz", "mariuszr", "one_name"),
        ("Lopa Sengupta", "lopaa.sengupta", "typo"),
        ("Dmitry Celms", "dmitrii.celms", "typo"),
        ("Alexei Celms", "alekseycelms", "typo"),
        ("Stephen Celms", "steven.celms", "typo"),
        ("Geoffrey Celms", "jeffrey.celms", "typo"),
        ("Lopa Taliani", "lopa.talianu", "typo"),
        ("Lopa Anreese", "lopa-anrees", "typo"),
        ("Jakub Celms", "kuba.celms", "nickname"),
        ("Kate Celms", "catherine.celms", "nickname"),
        ("Kuba Celms", "jakub.celms", "nickname"),
        ("Дмитрий Попов", "dima.popov", "nickname"),
        ("Francisco Celms", "paco.celms", "nickname"),
        ("רחל סגל", "rsegal", "sound"),
        ("רחל סגל", "segalr", "sound"),
        ("Διονύσιος Τόγια", "dionysios.toyia", "sound"),
        ("Γιώργος Παππάς", "yorgos.pappas", "sound"),
        ("오현수", "ohhyunsoo", "full_name"),
        ("박경진", "kyoungjin.park", "full_name"),
        ("최영우", "youngwoo.choi", "full_name"),
        ("김민준", "mjkim", "initial_last"),
        ("王小明", "wang.xm", "initial_last"),
        ("陳志豪", "chihhao.chen", "full_name"),
        ("謝佳穎", "chiaying.hsieh", "full_name"),
        ("曾國強", "kuochiang.tseng", "full_name"),
        ("郭雪芬", "hkuo", "initial_last"),
        ("葉子宜", "tzui.yeh", "full_name"),
        ("משה לוי", "moshe.levi", "sound"),
        ("राहुल शर्मा", "rahul.sharma", "sound"),
        ("Nguyễn Thị Hoa", "hoant", "initial_last"),
        ("Trần Văn Nam", "namtv", "given_initial"),
        ("Juan Carlos García Márquez", "jcgarcia", "initial_last"),
        ("Đorđe Živković", "djordje.zivkovic", "full_name"),
    ],
)
def test_name_is_read(name, username, form):
    found = best(name, username)
    assert found is not None
    assert found.evidence["form"] == form


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Alex Ivanov", "alex.ivanova"),
        ("Alex Kowalska", "alex.kowalski"),
        ("Mario Rossi", "marie.rossi"),
        ("Rossi Mario", "marie.rossi"),
        ("Daniela Reese", "daniel.reese"),
        ("Karsten L.", "kate.lund"),
        ("Karsten L.", "karin.l"),
        ("Ann Smith", "asmithson"),
        ("Ann Hart", "ahartmann"),
    ],
)
def test_other_ending_or_other_letters_are_another_person(name, username):
    assert best(name, username) is None


@pytest.mark.parametrize(
    ("name", "username"),
    [("Karsten L.", "k.lund"), ("Karsten L.", "klund"), ("Ann Green", "agreenwood")],
)
def test_letters_that_others_may_show_never_link_by_themselves(name, username):
    assert best(name, username).tier == "suggest"


def test_comma_still_parts_a_name_in_capitals():
    assert best("SOLIS, OSCAR", "oscar.solis").tier == "auto"
    assert best("Solis, Oscar", "osolis").tier == "auto"


def test_one_name_with_a_letter_is_less_than_one_with_a_surname():
    letter, surname = best("Mariusz", "mariuszr"), best("Mariusz", "mariusz.rybak")
    assert letter.confidence < surname.confidence
    assert letter.tier == surname.tier == "suggest"


def test_person_behind_the_mailbox_of_a_team_is_shown_as_likely_but_never_linked():
    found = best("Oscar Solis", "oscar.solis", "helpdesk@example.com")
    assert (found.tier, found.code) == ("suggest", "role")
    assert found.confidence == 0.9
    assert found.reason == (
        "Username oscar.solis fits, but helpdesk@example.com is a team's mailbox"
    )
    (team,) = match([{"id": 1, "name": "Jane Doe"}], [OF_A_TEAM, *crowd(50)], options=SURE)
    assert (team.tier, team.code, team.confidence) == ("suggest", "role", 0.3)


@pytest.mark.parametrize(
    ("name", "username", "tier"),
    [
        ("Juan Solis Garrido", "juan.solis", "auto"),
        ("Juan Solis Garrido", "jsolis", "auto"),
        ("John Michael Garrido", "john.michael", "suggest"),
        ("Juan Solis Garrido", "juan.solis.vega", "suggest"),
    ],
)
def test_first_of_two_surnames_links_unless_it_may_be_a_middle_name(name, username, tier):
    assert best(name, username).tier == tier


def test_unsure_reading_needs_more_than_a_lenient_preset():
    relatives = [{"id": 200 + i, "username": f"{name}.solis"} for i, name in enumerate(NAMES)]
    agents = [{"id": 1, "name": "Juan Solis Garrido"}, {"id": 2, "name": "Juan Solis"}]
    site = [{"id": 7, "username": "jsolis"}, *relatives, *crowd(50)]
    lenient = Options(threshold=0.8)
    (double,) = match(agents[:1], site, options=lenient)
    (single,) = match(agents[1:], site, options=lenient)
    assert (double.tier, single.tier) == ("suggest", "auto")
    assert 0.8 < double.confidence < single.confidence < 0.99
