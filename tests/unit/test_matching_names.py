"""How names of many countries and scripts are read, and which usernames they lead to."""

from __future__ import annotations

import pytest

from app.matching import Options, match
from tests.unit.small_site import agent, crowd, member

SURE = Options(threshold=0.51)


def best(name, username, **more):
    found = match([agent(1, name)], [member(7, username, **more), *crowd(50)], options=SURE)
    return (found[0].tier, found[0].evidence["form"]) if found else None


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Хрущёва Юлия", "julia.hruscheva"),
        ("Юрий Щербаков", "jurijsherbakov"),
        ("Χρήστος Παπαδόπουλος", "hristospapadopulos"),
        ("Ευρύκλεια Χιωτίδου", "efrikleia.chiotidou"),
        ("محمد قاسم", "mohammed.qassim"),
        ("דוד כהן", "david.kohen"),
        ("דוד כהן", "dovid.cohen"),
        ("חיים אברהם", "chaim.avraham"),
        ("חיים אברהם", "haim.abraham"),
        ("יעל ברק", "yael.barak"),
        ("איתי ברק", "itai.barak"),
        ("خالد الكبابيش", "khaled.alkababish"),
        ("خالد الكبابيش", "khaled.kababish"),
        ("Геннадий Иванов", "givanov"),
        ("Щърбов Иван", "ivan.shtarbov"),
        ("Щърбов Иван", "ivanshturbov"),
        ("Гнат Гогосля", "hnat.hohoslia"),
        ("Жанна Иванова", "janna.ivanova"),
        ("Фома Громов", "pgromov"),
        ("ΠΈΤΡΟΣ ΧΑΤΖΉΣ", "petros.k.hatzis"),
    ],
)
def test_name_of_another_script_is_found_by_its_sound(name, username):
    tier, form = best(name, username)
    assert tier == "auto"
    assert form in {"sound", "full_name", "initial_last"}


@pytest.mark.parametrize("name", ["Ярополк Самсонов", "Самсонов Ярополк П."])
def test_given_name_alone_is_found_by_its_sound(name):
    assert best(name, "iaropolk")[1] == "given_name"


def test_sound_is_given_as_the_reason():
    (found,) = match([agent(1, "Юрий Щербаков")], [member(7, "jurij.sherbakov"), *crowd(50)])
    assert found.reason == (
        "Username jurij.sherbakov sounds like the name in Latin letters; nobody else here has it"
    )


def test_another_sound_is_another_person():
    assert best("Юрий Щербаков", "ivan.sokolov") is None
    assert best("محمد قاسم", "ahmed.farouk") is None


def test_crowd_of_one_sound_is_counted():
    members = [member(i, f"jurij.sherbakov{i}") for i in range(60)]
    assert match([agent(1, "Юрий Щербаков")], members) == []


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("김민수", "minsu.kim"),
        ("박 지은", "jieun.park"),
        ("이수진", "leesoojin"),
        ("王伟", "wei.wang"),
        ("欧阳修明", "xiuming.ouyang"),
    ],
)
def test_name_without_blanks_is_read_surname_first(name, username):
    assert best(name, username) == ("auto", "full_name")


@pytest.mark.parametrize("name", ["김", "남궁민수라고", "محمد", "ع ي", "一二三四五六"])
def test_name_that_cannot_be_read_is_left_alone(name):
    assert best(name, "minsu.kim") is None


def test_name_of_another_script_is_not_contradicted_by_its_spelling():
    mail = "w.wang@example.com"
    (found,) = match([agent(1, "王伟", mail)], [member(7, "peter.wong", mail), *crowd(50)])
    assert (found.tier, found.code) == ("auto", "email_equal")


def test_mailbox_handed_on_is_no_spelling_of_a_name():
    mail = "malcolm.hopkins@example.com"
    (found,) = match([agent(1, "Регина Алексеева", mail)], [member(7, "m.hopkins", mail)])
    assert (found.tier, found.code) == ("suggest", "mailbox_conflict")


@pytest.mark.parametrize(
    ("name", "username", "form"),
    [
        ("Robert Solis", "bob.solis", "nickname"),
        ("Bob Solis", "robertsolis", "nickname"),
        ("Sebastian Montgomery", "smontgom", "cut"),
        ("Oscar Solis", "osolis", "initial_last"),
        ("Oscar Solis", "o.solis", "initial_last"),
        ("Oscar Solis", "oscars", "given_initial"),
        ("Jean-Pierre Solis", "jean.solis", "full_name"),
        ("Dipl.-Ing. Oscar Solis", "oscar.solis", "full_name"),
        ("Oscar Solis", "OscarSolis", "full_name"),
        ("Angus McDonald", "AngusMcDonald", "full_name"),
        ("Søren Sørensen", "soerensoerensen", "full_name"),
        ("Nguyễn Văn An", "vanan.nguyen", "full_name"),
        ("Solis Oscar A.", "oscar.solis", "full_name"),
        ("VAN DE BERG Jan", "jan.vandeberg", "full_name"),
    ],
)
def test_unique_username_of_this_form_links(name, username, form):
    assert best(name, username) == ("auto", form)


@pytest.mark.parametrize(
    ("name", "username", "form"),
    [
        ("Oscar Solis", "os", "initials"),
        ("Oscar Solis", "osc.solis", "prefix"),
        ("Osc Solis", "oscar.solis", "prefix"),
        ("Maximilian Solis", "maximlian.solis", "typo"),
        ("Oscar", "oscar.solis", "one_name"),
        ("O. Solis", "oscar.solis", "initial_full"),
        ("O. Solis", "osolis", "initial_last"),
    ],
)
def test_evidence_of_one_part_mostly_waits_for_a_person(name, username, form):
    expected = "auto" if form in {"initial_last", "initial_full"} else "suggest"
    assert best(name, username) == (expected, form)


def test_two_slips_are_told():
    (found,) = match([agent(1, "Maximilian Solis")], [member(7, "maxmillian.solis"), *crowd(50)])
    assert found.reason.startswith("Two letters differ (Maxmillian / Maximilian)")


@pytest.mark.parametrize(
    ("one", "two"), [("Shih-Chang Kang", "shih.han.kang"), ("John A. Smith", "john.b.smith")]
)
def test_second_half_of_a_given_name_contradicts(one, two):
    assert best(one, two)[0] == "suggest"


def test_final_vowel_makes_another_person():
    assert best("Mario Solis", "maria.solis") is None
    assert best("Paula Roy", "paul.roy") is None


@pytest.mark.parametrize(
    "local", ["hrservice", "officesupport", "automationbot", "facilitieshelpdesk", "123"]
)
def test_team_written_as_one_word_is_a_team(local):
    mail = f"{local}@example.com"
    found = match([agent(1, "Oscar Solis", mail)], [member(7, "oscar.solis", mail), *crowd(50)])
    assert found[0].tier == ("auto" if local == "123" else "suggest")


@pytest.mark.parametrize(
    "name",
    [
        "Network Operations",
        "System Account",
        "Front Desk",
        "Onboarding",
        "Soporte Técnico",
        "Kundenservice Berlin",
        "Comptabilité",
        "Assistenza Clienti",
        "Obsługa Klienta",
        "Müşteri Hizmetleri",
        "Техподдержка",
        "Служба поддержки",
    ],
)
def test_team_is_a_team_in_other_languages_too(name):
    members = [member(7, name.lower().replace(" ", ".")), *crowd(50)]
    assert "auto" not in {proposal.tier for proposal in match([agent(1, name)], members)}


@pytest.mark.parametrize(
    "name",
    [
        "技术支持",
        "客服中心",
        "情報システム サポート",
        "고객지원팀",
        "헬프데스크",
        "ฝ่ายบริการ",
        "Hỗ trợ Khách hàng",
        "الدعم الفني",
        "خدمة العملاء",
        "תמיכה טכנית",
        "Jira Service Account",
    ],
)
def test_team_is_a_team_in_its_own_script_too(name):
    members = [{"id": 7, "username": "u4711", "full_name": name}, *crowd(50)]
    assert "auto" not in {proposal.tier for proposal in match([agent(1, name)], members)}


@pytest.mark.parametrize(
    "name", ["王支", "김지원", "이팀", "佐藤 担", "دعد الفنان", "Hồ Trợ", "Jira Novák"]
)
def test_name_that_looks_like_a_team_is_a_name(name):
    members = [{"id": 7, "username": "u4711", "full_name": name}, *crowd(50)]
    assert match([agent(1, name)], members)[0].tier == "auto"


def test_mailbox_of_a_front_desk_belongs_to_nobody():
    for local in ("frontdesk", "kontakt", "empfang2", "soporte"):
        mail = f"{local}@example.com"
        members = [member(7, "u4711", mail), *crowd(50)]
        assert match([agent(1, "Oscar Solis", mail)], members)[0].tier == "suggest"


@pytest.mark.parametrize("name", ["آدم علي منصور", "आदम शर्मा", "רן דר סגל"])
def test_consonants_of_a_name_are_no_label_or_title(name):
    members = [{"id": 7, "username": "u4711", "full_name": name}, *crowd(50)]
    assert match([agent(1, name)], members)[0].member_id == 7


def test_many_who_share_the_one_name_shown_are_counted():
    members = [member(i, f"oscar.{chr(97 + i % 26)}{chr(97 + i // 26)}rez") for i in range(60)]
    assert match([agent(1, "Oscar")], members) == []


def test_many_with_one_local_part_dilute_it():
    members = [member(i, f"kx{i}", f"frontoffice@d{i}.example.com") for i in range(60)]
    members.append(member(99, "john.smith"))
    alone = match([agent(1, "John Smith")], members)
    shared = match([agent(1, "John Smith", "frontoffice@example.com")], members)
    assert shared[0].confidence < alone[0].confidence


def test_name_shown_by_the_second_string_counts():
    (found,) = match([agent(1, "Oscar Solis")], [member(7, "kx42", None, "Oscar Solis")])
    assert found.reason.startswith("Full name Oscar Solis is the same; ")
