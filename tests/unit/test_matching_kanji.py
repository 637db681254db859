"""Japanese names in kanji and kana, as people write them in Latin letters."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.matching import Options, match

SURE = Options(threshold=0.51)
OTHERS = [{"id": 100 + at, "username": f"{one}u{one}oxq"} for at, one in enumerate("bcdfghkm" * 2)]


def best(name, username):
    member = {"id": 7, "username": username}
    found = match([{"id": 1, "name": name}], [member, *OTHERS], options=SURE)
    return (found[0].tier, found[0].evidence["form"]) if found else None


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("佐藤直樹", "naoki.sato"),
        ("佐藤 直樹", "naoki.satou"),
        ("伊藤一郎", "itoh.ichiro"),
        ("山田太郎", "tarouyamada"),
        ("大野翔太", "shota.ohno"),
        ("大野翔太", "syouta_oono"),
        ("井上弘人", "hiroto.inoue"),
        ("本間真一", "shinichi.homma"),
        ("長谷川和明", "kazuaki.hasegawa"),
        ("佐々木さくら", "sakura.sasaki"),
        ("さとう しょうた", "shota.sato"),
        ("サトウ ケンタ", "kenta.sato"),
        ("きっかわ けん", "ken.kikkawa"),
        ("髙橋健", "ken.takahashi"),
        ("山﨑賢人", "kento.yamazaki"),
        ("陈静", "jing.chen"),
    ],
)
def test_full_name_in_any_usual_spelling_links(name, username):
    assert best(name, username) == ("auto", "full_name")


@pytest.mark.parametrize(
    ("name", "username", "form"),
    [
        ("佐藤直樹", "nsato", "initial_last"),
        ("佐藤直樹", "naokis", "given_initial"),
        ("鈴木", "ichiro.suzuki", "one_name"),
        ("しょうた", "shota.sato", "one_name"),
        ("佐藤龘", "naoki.sato", "one_name"),
    ],
)
def test_other_forms_are_known_as_well(name, username, form):
    assert best(name, username)[1] == form


def test_surname_alone_only_suggests():
    assert best("鈴木", "ichiro.suzuki")[0] == "suggest"


def test_rare_surname_is_read_by_its_letters():
    assert best("水森太郎", "taro.mizumori") == ("auto", "full_name")


def test_a_name_with_many_readings_says_less_than_one_with_a_single_one():
    def confidence(name, username):
        (found,) = match([{"id": 1, "name": name}], [{"id": 7, "username": username}, *OTHERS])
        return found.confidence

    assert confidence("佐藤健", "ken.sato") < confidence("佐藤翔太", "shota.sato")


@pytest.mark.parametrize("name", ["佐藤直樹", "鈴木", "しょうた"])
def test_other_people_are_left_alone(name):
    assert best(name, "peter.wong") is None


@pytest.mark.parametrize(
    "name", ["ー", "っ", "ゃ", "ッッ ッッ", "々", "々々々々", "々 さ", "ん 々"]
)
def test_letters_that_are_no_name_are_survived(name):
    assert best(name, "naoki.sato") is None


def test_readings_are_loaded_only_for_japanese_names():
    code = (
        "import sys; from app.matching import match; opened = [];"
        "sys.addaudithook(lambda event, args: opened.append(str(args)));"
        "match([{'id': 1, 'name': sys.argv[1]}], [{'id': 7, 'username': 'oscar.solis'}]);"
        "sys.exit(any('last_name' in one for one in opened))"
    )
    for name, loaded in (("Oscar Solis", 0), ("佐藤直樹", 1)):
        run = subprocess.run([sys.executable, "-c", code, name], check=False)
        assert run.returncode == loaded
