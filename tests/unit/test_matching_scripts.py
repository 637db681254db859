"""Names in scripts that do not show all: where they end, what their vowels tell, how they sound."""

from __future__ import annotations

import pytest

from app.matching import Options, match
from tests.unit.small_site import crowd

SURE = Options(threshold=0.51)


def found(name, *usernames, **more):
    members = [{"id": place, "username": own} for place, own in enumerate(usernames)]
    members += crowd(50)
    return match([{"id": 1, "name": name} | more], members, options=SURE)


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Иван Иванов", "ivanov"),
        ("Пётр Попов", "popov"),
        ("अमित शर्मा", "sharma"),
        ("अमित शर्मा", "ssharma"),
        ("गीता सिंह", "asha.mehta"),
        ("נועם כהן", "noa.cohen"),
        ("נועם מזרחי", "nava.mizrahi"),
        ("נועם בן דוד", "noabendavid"),
        ("יצחק כהן", "q.han"),
    ],
)
def test_letters_of_two_names_do_not_make_another(name, username):
    assert "auto" not in {proposal.tier for proposal in found(name, username)}


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("محمود حسن", "mohamed.hassan"),
        ("محمد حسن", "mahmoud.hassan"),
        ("حسن منصور", "hussein.mansour"),
        ("حسين منصور", "hassan.mansour"),
        ("كريم منصور", "akram.mansour"),
        ("سالم منصور", "islam.mansour"),
        ("جميلة منصور", "jamil.mansour"),
        ("سمير محمدي", "samira.mohammadi"),
        ("سعد منصور", "saeed.mansour"),
        ("ساسان منصور", "sawsan.mansour"),
        ("מיכל כהן", "michael.cohen"),
        ("דניאל לוין", "daniela.levin"),
        ("सोनल शर्मा", "sunil.sharma"),
        ("संजीव शर्मा", "sanjay.sharma"),
        ("संजय शर्मा", "sanjeev.sharma"),
        ("अनिल कुमार", "neel.kumar"),
        ("दिनेश कुमार", "danish.kumar"),
    ],
)
def test_other_vowels_make_another_name(name, username):
    (proposal,) = found(name, username)
    assert (proposal.code, proposal.tier) == ("contradiction", "suggest")
    assert proposal.reason == f"Username {username} has other vowels than {name}"


def test_who_has_other_vowels_is_no_rival():
    best = found("حسن منصور", "hussein.mansour", "hassan.mansour")[0]
    assert (best.member_id, best.tier) == (1, "auto")


def test_equal_address_outweighs_other_vowels():
    member = {"id": 1, "username": "hussein.mansour", "email": "h.mansour@example.com"}
    agent = {"id": 1, "name": "حسن منصور", "email": "h.mansour@example.com"}
    (proposal,) = match([agent], [member, *crowd(50)], options=SURE)
    assert proposal.code == "email_equal"


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("अमित शर्मा", "amitsharma"),
        ("लक्ष्मी वर्मा", "laxmiverma"),
        ("संजय ठाकुर", "sanjay.thakur"),
        ("हरीश सिंह", "harish.singh"),
        ("राहुल पांडे", "rahul.pandey"),
        ("रवि चोपड़ा", "rchopra"),
        ("कृष्ण चौधरी", "krishna.chowdhury"),
        ("সঞ্জয় সিংহ", "sanjoy.sinha"),
        ("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "gurpreet.singh"),
        ("સંજય પટેલ", "sanjay.patel"),
        ("דוד אדרי", "davidedri"),
        ("תהילה כהן", "tehila.cohen"),
        ("שמואל ברק", "shmuel.barak"),
        ("רן סגל", "ran.segal"),
        ("عمر عثمان", "omar.osman"),
        ("عمر الشريف", "oalsharif"),
        ("علي منصور", "amansour"),
        ("جمال حداد", "gamal.haddad"),
        ("رشيد شعبان", "rachid.chaabane"),
        ("سحر منصور", "sahar.mansour"),
        ("فتحي منصور", "fathi.mansour"),
        ("عبد الله حسن", "abdallah.hassan"),
        ("عمرو بركات", "amr.barakat"),
        ("مصطفى بركات", "moustapha.barakat"),
        ("قاسم قربانی", "ghasem.ghorbani"),
        ("کوروش رضایی", "kourosh.rezaei"),
        ("نیلوفر نجفی", "niloofar.najafi"),
        ("Денис Хренов", "denishrenov"),
        ("Борис Ельцин", "boris.yeltsin"),
        ("Олег Андреев", "oleg.andreyev"),
        ("김예린", "yerin.kim"),
        ("박유라", "yurapark"),
        ("류정진", "jungjin.ryu"),
        ("라미란", "miran.ra"),
    ],
)
def test_name_is_heard(name, username):
    (proposal,) = found(name, username)
    assert (proposal.tier, proposal.evidence["form"]) in {("auto", "sound"), ("auto", "full_name")}


@pytest.mark.parametrize("name", ["अमित संजय सिंह", "حسين عمر الشريف", "נועם חיים ברק"])
def test_full_name_in_the_same_script_is_the_same(name):
    members = [{"id": 7, "username": "u4711", "full_name": name}, *crowd(50)]
    best = match([{"id": 1, "name": name}], members, options=SURE)[0]
    assert (best.member_id, best.tier) == (7, "auto")
