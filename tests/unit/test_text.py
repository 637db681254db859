"""What is kept of a name, and what counts as an e-mail address."""

from __future__ import annotations

import pytest

from app.text import is_address, storable_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Oscar Solis", "Oscar Solis"),
        ("عبد الرحمن", "عبد الرحمن"),
        ("\u202eracsO\u202c Soli", "\u202eracsO\u202c Soli"),
        ("\u2067\u202bOscar\u202c\u2069", "\u2067\u202bOscar\u202c\u2069"),
        ("Oscar\u202c\u2069", "Oscar\u202c\u2069"),
        ("\u202eracsO", "racsO"),
        ("\u2067Oscar\u202c", "Oscar"),
        ("\u202c\u202eracsO", "racsO"),
        ("\u202eracsO Solis\u202c", "racsO Solis"),
    ],
)
def test_name_turns_nothing_behind_it_round(given, kept):
    assert storable_name(given, 12) == kept


@pytest.mark.parametrize(
    "address",
    [
        "uma@example.com",
        "o'brien+desk_2@sub.example.com",
        "wójcik@münchen.example.com",
        "a..b@localhost",
        "{team}!#$%&*/=?^`|~-@example.com",
        f"{'a' * 242}@example.com",
    ],
)
def test_address_as_mailboxes_have_them(address):
    assert is_address(address)


@pytest.mark.parametrize("odd", ['"', "(", ")", "<", ">", "[", "]", ":", ";", ",", "\\", " ", "\t"])
def test_address_that_means_something_else_to_a_mail_program(odd):
    assert not is_address(f"a{odd}b@example.com")
    assert not is_address(f"a@{odd}x")


@pytest.mark.parametrize(
    "text",
    ["", "@", "a@", "@b", "a@b@c", "a@b\n", "a\x00@b", "a@b\x7f", f"{'a' * 243}@example.com"],
)
def test_text_that_is_no_address(text):
    assert not is_address(text)
