"""The usual ways to match people, and the worst that a matcher can be given."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from itertools import product

from rapidfuzz import fuzz, process, utils

from benchmarks.match_figures import Guess
from benchmarks.people import Site

Row = dict[str, object]
Scorer = Callable[..., float]
MARGIN = 5


def scan(site: Site, agents: Sequence[Row], scorer: Scorer = fuzz.token_sort_ratio) -> list[Guess]:
    """The most similar username or full name of each responder, whatever its score."""
    return [found for found, _ in _best(site, agents, scorer, 0)]


def _best(
    site: Site, agents: Sequence[Row], scorer: Scorer, least: float
) -> list[tuple[Guess, float]]:
    texts, owners = _texts(site)
    found = []
    for agent in agents:
        name = utils.default_process(str(agent["name"]))
        best = process.extract(name, texts, scorer=scorer, score_cutoff=least, limit=4)
        if best:
            owner = owners[best[0][2]]
            others = [score for _, score, at in best if owners[at] != owner]
            lead = best[0][1] - (others[0] if others else 0)
            guess = Guess(int(str(agent["id"])), owner, best[0][1] / 100, linked=True)
            found.append((guess, lead))
    return found


def _texts(site: Site) -> tuple[list[str], list[int]]:
    texts, owners = [], []
    for row in site.members:
        for text in {row["username"], row["full_name"]} - {None}:
            texts.append(utils.default_process(str(text).replace("_", " ")))
            owners.append(int(str(row["id"])))
    return texts, owners


def _whole_ratio(site: Site) -> list[Guess]:
    return [found for found, _ in _best(site, site.agents, fuzz.WRatio, 80)]


def _token_sort(site: Site) -> list[Guess]:
    return [found for found, _ in _best(site, site.agents, fuzz.token_sort_ratio, 90)]


def _with_margin(site: Site) -> list[Guess]:
    best = _best(site, site.agents, fuzz.token_sort_ratio, 90)
    clear = sorted(
        (found for found, lead in best if lead >= MARGIN), key=lambda guess: -guess.confidence
    )
    taken: set[int] = set()
    kept = []
    for found in clear:
        if found.member not in taken:
            taken.add(found.member)
            kept.append(found)
    return kept


def _by_mail(site: Site) -> dict[int, int]:
    owners: dict[object, list[int]] = defaultdict(list)
    for row in site.members:
        owners[row["email"]].append(int(str(row["id"])))
    mails = ((int(str(row["id"])), row["email"]) for row in site.agents if row["email"])
    return {agent: owners[mail][0] for agent, mail in mails if mail in owners}


def _mail_then_names(site: Site) -> list[Guess]:
    mailed = _by_mail(site)
    found = [Guess(agent, member, 1.0, linked=True) for agent, member in mailed.items()]
    rest = [row for row in site.agents if row["id"] not in mailed]
    return found + [guess for guess, _ in _best(site, rest, fuzz.token_sort_ratio, 85)]


def _devlake(site: Site) -> list[Guess]:
    """Equal e-mail, else equal name: what Apache DevLake does when it connects accounts."""
    mailed = _by_mail(site)
    names = {
        str(text).lower(): int(str(row["id"]))
        for row in site.members
        for text in (row["username"], row["full_name"])
        if text
    }
    found = [Guess(agent, member, 1.0, linked=True) for agent, member in mailed.items()]
    for row in site.agents:
        member = names.get(str(row["name"]).lower())
        if row["id"] not in mailed and member is not None:
            found.append(Guess(int(str(row["id"])), member, 1.0, linked=True))
    return found


USUAL: dict[str, dict[str, Callable[[Site], list[Guess]]]] = {
    "names": {
        "WRatio >= 80": _whole_ratio,
        "token_sort >= 90": _token_sort,
        "token_sort 90, margin 5, one-to-one": _with_margin,
    },
    "e-mail": {"equal e-mail, then token_sort 85": _mail_then_names, "DevLake's rule": _devlake},
}


def _rows(names: Sequence[str], usernames: Sequence[str]) -> tuple[list[Row], list[Row]]:
    agents: list[Row] = [{"id": at, "name": name} for at, name in enumerate(names)]
    members: list[Row] = [{"id": at, "username": name} for at, name in enumerate(usernames)]
    return agents, members


def _one_mailbox() -> tuple[list[Row], list[Row]]:
    agents, members = _rows(["John Smith"] * 2_000, [f"jsmith{n}" for n in range(20_000)])
    for row in (*agents, *members):
        row["email"] = "front@example.com"
    return agents, members


def _one_surname() -> tuple[list[Row], list[Row]]:
    letters = "bcdfghklmnprstvw"
    given = [a + "a" + b + "o" + c for a in letters for b in letters for c in letters]
    numbers = Counter(given)
    members = [f"{name}.smith{n or ''}" for n in range(5) for name in numbers]
    return _rows([f"{name} Smith" for name in given[:2_000]], members[:20_000])


def _few_consonants() -> tuple[list[Row], list[Row]]:
    # In a script without vowels each of them sounds like many others.
    dice = random.Random(1)
    words = ["".join(dice.choices("דכסתה", k=3)) for _ in range(4_000)]
    syllables = ["".join(pair) for pair in product("dksth", "aiueo")]
    usernames = ["".join(dice.choices(syllables, k=6)) for _ in range(20_000)]
    return _rows(
        [f"{one} {two}" for one, two in zip(words[::2], words[1::2], strict=True)], usernames
    )


WORST: dict[str, Callable[[], tuple[list[Row], list[Row]]]] = {
    "all of one name": lambda: _rows(
        ["John Smith"] * 2_000, [f"john.smith{n}" for n in range(20_000)]
    ),
    "one username form for all": lambda: _rows(
        ["John Smith"] * 2_000, [f"jsmith{n}" for n in range(20_000)]
    ),
    "one surname, given names a letter apart": _one_surname,
    "one mailbox": _one_mailbox,
    "Hebrew names of five consonants": _few_consonants,
    "empty names": lambda: _rows([""] * 2_000, [""] * 20_000),
    "names of 10,000 letters": lambda: _rows(["x" * 10_000] * 2_000, ["x" * 10_000] * 20_000),
}
