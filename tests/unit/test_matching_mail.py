"""What e-mail addresses prove, and where they are shared, handed on or those of a team."""

from __future__ import annotations

import pytest

from app.matching import Options, match
from tests.unit.small_site import agent, crowd, explain, member, only


def test_equal_mail_links_whatever_the_username():
    mail = "o.solis@example.com"
    for username in ("kx42", "oscar", "oscar.garcia"):
        found = only([agent(1, "Oscar Solis", mail)], [member(7, username, mail.upper())])
        assert (found.tier, found.code) == ("auto", "email_equal")
        assert found.reason.startswith("Same e-mail address, used by nobody else")
    assert found.reason.endswith("; the username says Garcia, not Solis")


def test_equal_mail_links_names_that_cannot_be_read():
    mail = "t.yamada@example.com"
    found = only([agent(1, "山田太郎", mail)], [member(7, "tyamada", mail)])
    assert (found.tier, found.code) == ("auto", "email_equal")
    assert only([agent(1, "Taro Yamada", mail)], [member(7, None, mail)]).tier == "auto"


def test_equal_mail_outweighs_an_equal_name():
    mail = "js@example.com"
    members = [member(7, "jsmith", mail), member(8, "john.smith"), *crowd(50)]
    found = only([agent(1, "John Smith", mail)], members)
    assert (found.member_id, found.tier) == (7, "auto")
    assert found.confidence > 0.99


@pytest.mark.parametrize(
    ("username", "full_name", "said"),
    [
        ("jane.smith", None, "username says Jane"),
        ("janesmith", None, "username says Jane"),
        ("jane", None, "username says Jane"),
        ("kx42", "Jane Smith", "full name says Jane"),
        ("peter.doe", None, "username says Peter"),
        ("smith", "Jane Doe", "full name says Jane"),
    ],
)
def test_equal_mail_with_another_first_name_is_a_conflict(username, full_name, said):
    mail = "js@example.com"
    found = only([agent(1, "John Smith", mail)], [member(7, username, mail, full_name), *crowd(50)])
    assert (found.tier, found.code) == ("suggest", "mailbox_conflict")
    assert found.reason == f"Same mailbox, but the {said}, not John"


def test_mailbox_with_a_first_name_known_only_here_is_a_conflict():
    mail = "js@example.com"
    members = [member(7, "zdenka", mail), *crowd(50)]
    assert only([agent(1, "John Smith", mail)], members).tier == "auto"
    members.append(member(8, "zdenka.novak"))
    assert only([agent(1, "John Smith", mail)], members).code == "mailbox_conflict"


def test_surname_first_hides_no_other_first_name():
    mail = "js@example.com"
    found = only([agent(1, "Smith John", mail)], [member(7, "smith.jane", mail)])
    assert found.code == "mailbox_conflict"


def test_shared_mailbox_never_links():
    mail = "office@example.com"
    members = [member(7, "kx42", "front@example.com"), member(8, "zz9", "front@example.com")]
    found = match([agent(1, "John Smith", "front@example.com")], [*members, *crowd(50)])
    assert {p.tier for p in found} == {"suggest"}
    two = [agent(1, "John Smith", mail), agent(2, "Ann Lee", mail)]
    found = match(two, [member(7, "john.smith", mail), *crowd(50)])
    assert {p.tier for p in found} == {"suggest"}
    elsewhere = [member(7, "john.smith", "john@other.example.com"), *crowd(50)]
    assert {p.tier for p in match(two, elsewhere)} == {"suggest"}


def test_shared_mailbox_says_how_many_share_it():
    members = [member(i, f"kx{i}", "front@example.com") for i in (7, 8, 9)]
    found = match([agent(1, "John Smith", "front@example.com")], members)
    assert found[0].reason == "Three members fit equally well: kx7, kx8, kx9"
    two = [agent(1, None, "front@example.com"), agent(2, "Ann", "front@example.com")]
    found = match(two, [member(7, "ann", "front@example.com"), *crowd(200)])
    assert found[0].reason == "Same e-mail address, but 2 people share it"


@pytest.mark.parametrize(
    ("name", "mail"),
    [
        ("Support Team", "support@example.com"),
        ("IT Service", "it@example.com"),
        ("Oscar Solis", "helpdesk@example.com"),
    ],
)
def test_team_account_never_links(name, mail):
    members = [member(7, "support", mail), member(8, "oscar.solis"), *crowd(50)]
    found = match([agent(1, name, mail)], members)
    assert {(p.tier, p.code) for p in found} == {("suggest", "role")}
    silent = explain([agent(1, "Support Team", "team@example.com")], crowd(5))
    assert silent[1].reason == "Looks like a team account"


def test_two_mailboxes_of_one_company_never_link():
    own, other = "john.smith@example.com", "john.smith2@example.com"
    found = only([agent(1, "John Smith", own)], [member(7, "john.smith", other), *crowd(50)])
    assert (found.tier, found.code) == ("suggest", "other_mailbox")
    assert found.confidence <= 0.9
    assert found.reason.endswith(f"{own} and {other} are two mailboxes of example.com")
    own, other = "john.smith@gmail.com", "jsmith80@gmail.com"
    assert only([agent(1, "John Smith", own)], [member(7, "john.smith", other)]).tier == "auto"


def test_crowd_of_one_local_part_tells_nothing():
    members = [member(i, f"kx{i}", f"riverside@d{i}.example.com") for i in range(60)]
    who = agent(1, "John Smith", "riverside@example.com")
    assert explain([who], members)[1].reason == "60 members fit equally well"


def test_mailbox_at_another_domain_does_not_stop_a_full_name():
    own, other = "js@desk.example.com", "john@example.com"
    members = [member(7, "john.smith", other), *crowd(50)]
    assert only([agent(1, "John Smith", own)], members).tier == "auto"


def test_team_address_of_a_member_is_not_another_mailbox():
    members = [member(7, "john.smith", "front@example.com"), member(8, "zz", "front@example.com")]
    found = only([agent(1, "John Smith", "js@example.com")], [*members, *crowd(50)])
    assert found.tier == "auto"


def test_mail_of_the_responder_completes_the_name():
    who = agent(1, "O. Solis", "oscar.solis@desk.example.com")
    assert only([who], [member(7, "oscar.solis"), *crowd(50)]).tier == "auto"
    who = agent(1, "محمد علي", "mohammed.ali@desk.example.com")
    assert only([who], [member(7, "mohammed.ali"), *crowd(50)]).tier == "auto"
    only_mail = agent(1, "oscar.solis@desk.example.com")
    assert only([only_mail], [member(7, "oscar.solis"), *crowd(50)]).tier == "auto"


def test_mail_of_somebody_else_does_not_replace_the_name():
    who = agent(1, "John Smith", "jane.smith@desk.example.com")
    found = match([who], [member(7, "jane.smith"), *crowd(50)])
    assert not [p for p in found if p.tier == "auto"]


def test_same_local_part_elsewhere_is_suggested():
    who = agent(1, "王伟", "t.yamada@desk.example.com")
    found = only([who], [member(7, "kx42", "t.yamada@example.com"), *crowd(50)])
    assert (found.tier, found.code) == ("suggest", "local_part")
    assert (
        found.reason
        == "Same name before the @ (t.yamada), at another mail domain; needs a person to confirm"
    )
    support = only(
        [agent(1, "Oscar Solis", "oscar@desk.example.com")],
        [member(7, "Oscar", "oscar@example.com"), *crowd(50)],
    )
    without = only([agent(1, "Oscar Solis")], [member(7, "Oscar"), *crowd(50)])
    assert support.confidence > without.confidence


def test_same_local_part_with_another_name_is_a_contradiction():
    who = agent(1, "John Smith", "riverside1@desk.example.com")
    members = [member(7, "jane.doe", "riverside1@example.com"), *crowd(50)]
    found = match([who], members, options=Options(threshold=0.51))
    assert [(p.code, p.tier) for p in found] == [("contradiction", "suggest")]
    assert found[0].reason == "The e-mail name fits, but the username says Jane, not John"


def test_short_local_part_tells_nothing():
    who = agent(1, "John Smith", "jd@desk.example.com")
    assert match([who], [member(7, "kx42", "jd@example.com"), *crowd(50)]) == []


@pytest.mark.parametrize(
    ("username", "code"), [("ahmad.y", "email_equal"), ("mehmet.y", "mailbox_conflict")]
)
def test_other_form_of_the_name_is_no_contradiction_in_one_mailbox(username, code):
    ahmet = agent(1, "Ahmet Yilmaz", "a@example.com")
    assert only([ahmet], [member(7, username, "a@example.com")]).code == code


def test_rejected_pair_takes_nothing_from_an_address_that_speaks_for_another():
    oscar = agent(1, "Oscar Solis", "a@example.com")
    found = [member(7, "u17", "a@example.com"), member(8, "oscar.solis")]
    proposed = only([oscar], found, rejected=[(1, 8)])
    assert (proposed.member_id, proposed.code, proposed.tier) == (7, "email_equal", "auto")
