"""What speaks for and against a pair, in sentences."""

from __future__ import annotations

import pytest

from app.matching import Proposal
from app.models import FreshworksUserMapping, User
from app.services import evidence


def said(ours=None, theirs=None, **shown):
    proposal = Proposal(1, 2, 0.9, "suggest", "full_name", "Fits", shown)
    mapping = FreshworksUserMapping(freshworks_email=ours)
    return evidence.sentences(proposal, mapping, User(email=theirs))


@pytest.mark.parametrize(
    ("ours", "theirs", "sentence"),
    [
        (None, "a@example.com", "There are no two e-mail addresses to compare."),
        ("a@example.com", None, "There are no two e-mail addresses to compare."),
        ("A@Example.com", "a@example.com", "Both have the e-mail address a@example.com."),
        (
            "a@example.com",
            "b@example.com",
            "The e-mail addresses differ: a@example.com and b@example.com.",
        ),
    ],
)
def test_addresses_are_compared(ours, theirs, sentence):
    assert said(ours, theirs) == [sentence]


def test_counts_are_told():
    assert said(form="full_name", weight=12.5, n_first=0, n_last=1, rivals=2, owners=3)[1:] == [
        "3 accounts share the address.",
        "No other member has this given name.",
        "1 other member has this surname.",
        "2 other members have the same kind of evidence.",
    ]


def test_one_account_shares_nothing():
    assert said(owners=1)[1:] == ["1 account has the address."]


def test_what_is_not_known_is_left_out():
    assert len(said(rivals=0)) == 1
