"""What a person looks like on either side: the display name, the username, the addresses."""

from __future__ import annotations

import random

from anyascii import anyascii

from benchmarks.people_names import Person

# How often a username has each form; the rest says nothing about the name.
FORMS = {
    "full": 0.45,
    "initial_last": 0.17,
    "given_initial": 0.045,
    "nickname": 0.05,
    "typo": 0.045,
    "given": 0.04,
    "middle": 0.03,
    "cut": 0.02,
    "prefix": 0.02,
    "surname": 0.015,
    "initials": 0.01,
    "unreadable": 0.045,
}
# Written down by hand, without a look at the lists that the matcher uses.
PET_NAMES = {
    "william": "bill will", "robert": "bob rob", "richard": "rick dick", "james": "jim",
    "john": "jack", "michael": "mike", "thomas": "tom", "elizabeth": "liz beth", "katherine": "kate",
    "margaret": "maggie peggy", "jennifer": "jen", "christopher": "chris", "daniel": "dan danny",
    "david": "dave", "joseph": "joe", "charles": "charlie chuck", "anthony": "tony",
    "matthew": "matt", "andrew": "andy drew", "edward": "ed ted", "susan": "sue", "patricia": "pat",
    "samuel": "sam", "benjamin": "ben", "alexander": "alex sasha", "alexandra": "alex sandra",
    "maximilian": "max", "johannes": "hannes jo", "sebastian": "basti", "francisco": "paco",
    "jose": "pepe", "guadalupe": "lupe", "ivan": "vanya", "aleksandr": "sasha", "mikhail": "misha",
    "dmitriy": "dima", "giuseppe": "peppe beppe", "francesco": "franco", "jan": "honza",
    "jakub": "kuba", "katarzyna": "kasia", "laszlo": "laci", "istvan": "pisti", "nikolaos": "nikos",
    "konstantinos": "kostas", "georgios": "giorgos", "mehmet": "memo", "antonio": "toni tono",
    "philippe": "phil", "nicolas": "nico", "frederic": "fred", "catherine": "cathy",
}  # fmt: skip
_DECORATED = ("{} (IT)", "{} | Support L2", "[Inactive] {}", "Dr. {}", "{} - Helpdesk", "Mr {}",
    "{} (she/her)", "{}, PhD", "Dipl.-Ing. {}")  # fmt: skip
_OTHER_KEYS = "abcdefghijklmnopqrstuvwxyz"
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def shown_name(one: Person, rng: random.Random) -> str:
    """The display name of a responder, as somebody typed it."""
    given, surname, middle = one.given, one.surname, one.middle
    if rng.random() < 0.5 or not given.isascii():
        native = rng.random() < 0.6
        if not native and not _is_latin(given):
            given, surname, middle = one.latin_given, one.latin_surname, one.latin_middle
            given, surname, middle = given.title(), surname.title(), middle.title()
    name = _arranged(one, (given, surname, middle), rng)
    return rng.choice(_DECORATED).format(name) if rng.random() < 0.06 else name


def _arranged(one: Person, parts: tuple[str, str, str], rng: random.Random) -> str:
    given, surname, middle = parts
    if one.locale.joined and not _is_latin(given):
        return f"{surname}{given}"
    if middle and rng.random() < 0.5:
        given += f" {middle[0]}." if rng.random() < 0.5 else f" {middle}"
    if one.locale.two_surnames and rng.random() < 0.5:
        surname = surname.split()[0]
    if one.locale.surname_first and rng.random() < 0.4:
        return f"{surname} {given}"
    choice = rng.random()
    for limit, text in (
        (0.08, f"{surname}, {given}"),
        (0.12, f"{surname.upper()} {given}"),
        (0.14, f"{given} {surname.upper()}"),
        (0.165, f"{given[0]}. {surname}"),
        (0.185, f"{surname} {given}"),
        (0.195, given),
        (0.225, f"{given} {surname}".lower()),
    ):
        if choice < limit:
            return text
    return f"{given} {surname}"


def _is_latin(text: str) -> bool:
    return text[0].lower() in _OTHER_KEYS or "\u00c0" <= text[0] <= "\u024f"


class Accounts:
    """The accounts of one site: usernames are unique, addresses mostly of one company."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.domain = f"corp{rng.randint(10, 99)}.example.com"
        self.domains = (self.domain, f"sub.{self.domain}", "group.example.org")
        self._taken: set[str] = set()
        self._mails: set[str] = set()

    def unique(self, username: str) -> str:
        """The username, with a number behind it when somebody has it already."""
        found, number = username, 1
        while found.lower() in self._taken:
            number += 1
            found = f"{username}{number}"
        self._taken.add(found.lower())
        return found

    def member(self, one: Person) -> dict[str, object]:
        """Username, e-mail and sometimes the full name of a member."""
        username = self._username(one)
        if self.rng.random() < 0.06:
            username += str(self.rng.randint(1, 99))
        mail = self._mail(one) if self.rng.random() < 0.93 else None
        shown = f"{one.latin_given} {one.latin_surname}".title()
        full_name = shown if self.rng.random() < 0.15 else None
        return {"username": self.unique(username), "email": mail, "full_name": full_name}

    def agent_mail(self, one: Person, members_own: object) -> str | None:
        """The address of a responder, mostly the one of the member."""
        choice = self.rng.random()
        if choice < 0.1:
            return None
        if members_own is not None and choice < 0.82:
            return str(members_own)
        if members_own is not None and choice < 0.88:
            return f"{str(members_own).partition('@')[0]}@desk.example.net"
        if choice < 0.97:
            return f"{self._username(one)}{self.rng.randint(1, 99)}@gmail.com".lower()
        return self._mail(one)

    def _mail(self, one: Person) -> str:
        domain = self.rng.choices(self.domains, (0.8, 0.12, 0.08))[0]
        # Some had an address before the company's present rule.
        local = self._username(one) if self.rng.random() < 0.25 else _full(one, ".")
        found, number = f"{local.lower()}@{domain}", 1
        while found in self._mails:
            number += 1
            found = f"{local.lower()}{number}@{domain}"
        self._mails.add(found)
        return found

    def _username(self, one: Person) -> str:
        form = self.rng.choices(list(FORMS), list(FORMS.values()))[0]
        given, surname, middle = self._parts(one)
        separator = self.rng.choices([".", "_", "-", "", " "], (0.55, 0.08, 0.05, 0.25, 0.07))[0]
        if form == "nickname" and given not in PET_NAMES:
            form = "full"
        if form == "middle" and not middle:
            form = "full"
        if form == "unreadable":
            return self._unreadable()
        return self._spelt(form, (given, surname, middle), separator)

    def _parts(self, one: Person) -> tuple[str, str, str]:
        surname = one.latin_surname
        if one.locale.two_surnames and " " in surname:
            first, second = surname.split()[:2]
            surname = self.rng.choices([first, second, first + second], (0.65, 0.15, 0.2))[0]
        elif "-" in surname and self.rng.random() < 0.6:
            surname = self.rng.choice([*surname.split("-"), surname.replace("-", "")])
        parts = [one.latin_given, surname, one.latin_middle]
        # Some write their umlauts with two letters.
        for place, native in ((0, one.given), (1, one.surname)):
            written = native.lower().translate(_UMLAUTS)
            if written != native.lower() and surname != one.surname and self.rng.random() < 0.6:
                spelt = anyascii(written).lower()
                parts[place] = spelt if " " not in spelt else parts[place]
        given, surname, middle = ("".join(c for c in p if c.isalpha()) for p in parts)
        return given or "x", surname or "x", middle

    def _spelt(self, form: str, parts: tuple[str, str, str], separator: str) -> str:
        given, surname, middle = parts
        rng = self.rng
        if form == "typo":
            given, surname = _misspelt(given, surname, rng)
        if form == "nickname":
            given = rng.choice(PET_NAMES[given].split())
        if separator == " ":
            return given.capitalize() + surname.capitalize()
        first, last = (surname, given) if rng.random() < 0.1 else (given, surname)
        forms = {
            "initial_last": given[0] + rng.choice(["", "", "", "."]) + surname
            if rng.random() < 0.85
            else surname + given[0],
            "given_initial": given + surname[0],
            "given": given,
            "middle": given + separator + rng.choice([middle, middle[:1]]) + separator + surname,
            "cut": rng.choice([given[0] + surname, surname + given, given + surname])[:8],
            "prefix": given[: rng.randint(2, 4)] + separator + surname,
            "surname": surname,
            "initials": given[0] + middle[:1] + surname[0],
        }
        return forms.get(form, first + separator + last)

    def _unreadable(self) -> str:
        rng = self.rng
        word = "".join(rng.choice("bdfgklmnprst") + rng.choice("aeiou") for _ in range(3))
        return rng.choice([f"u{rng.randint(10000, 99999)}", word, f"{word}{rng.randint(1, 99)}"])


def _full(one: Person, separator: str) -> str:
    surname = one.latin_surname
    if one.locale.two_surnames:
        surname = surname.split()[0]
    parts = ("".join(c for c in part if c.isalpha()) for part in (one.latin_given, surname))
    return separator.join(parts)


def _misspelt(given: str, surname: str, rng: random.Random) -> tuple[str, str]:
    if rng.random() < 0.5 and len(given) > 3:
        return _slip(given, rng), surname
    return given, _slip(surname, rng)


def _slip(word: str, rng: random.Random) -> str:
    if len(word) < 3:
        return word + word[-1]
    place = rng.randrange(1, len(word))
    head, tail = word[:place], word[place:]
    choice = rng.randrange(4)
    if choice == 0:
        return head + tail[1:]
    if choice == 1:
        return head + rng.choice(_OTHER_KEYS) + tail
    if choice == 2:
        return head + rng.choice(_OTHER_KEYS) + tail[1:]
    return head + tail[1:2] + tail[:1] + tail[2:]
