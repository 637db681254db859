"""What counts as an e-mail address."""

from __future__ import annotations

import pytest

from app.text import is_address


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
