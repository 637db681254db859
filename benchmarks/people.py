"""A labelled site: responders and members of whom it is known who is who. All are made up."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from benchmarks.people_accounts import Accounts, shown_name
from benchmarks.people_names import Locale, Person, locales
from benchmarks.people_scripts import latin

ABSENT = 0.14
RELATIVES = 0.001
ROLES = (
    "Helpdesk", "IT Support", "Service Desk", "Support Team", "API User", "Billing", "noreply",
    "Admin", "Facilities Helpdesk", "HR Service", "Automation Bot", "Office Support",
)  # fmt: skip


@dataclass
class Site:
    """Rows as the matcher takes them, and the truth about them."""

    agents: list[dict[str, object]] = field(default_factory=list)
    members: list[dict[str, object]] = field(default_factory=list)
    truth: dict[int, int] = field(default_factory=dict)
    roles: set[int] = field(default_factory=set)
    shared: set[int] = field(default_factory=set)
    behind_role: set[int] = field(default_factory=set)
    namesakes: set[int] = field(default_factory=set)

    def tell(self) -> dict[str, object]:
        """The site as lists and rows only."""
        sets = ("roles", "shared", "behind_role", "namesakes")
        found: dict[str, object] = {name: sorted(getattr(self, name)) for name in sets}
        truth = list(self.truth.items())
        return {**found, "agents": self.agents, "members": self.members, "truth": truth}

    @classmethod
    def told(cls, said: dict[str, Any]) -> Site:
        """The site that `tell` told of."""
        sets = ("roles", "shared", "behind_role", "namesakes")
        found = {name: set(said[name]) for name in sets}
        return cls(said["agents"], said["members"], dict(said["truth"]), **found)

    def without_mail(self) -> Site:
        """The same site where only names are known."""
        agents = [{**row, "email": None} for row in self.agents]
        members = [{**row, "email": None} for row in self.members]
        named = [row if row["name"] else {**row, "name": "?"} for row in agents]
        # Whom only the address gave away as a team is a person like any other now.
        roles = self.roles - self.behind_role
        return Site(named, members, self.truth, roles, set(), set(), self.namesakes)


def person(place: Locale, rng: random.Random) -> Person:
    """Somebody new of this country."""
    given, surname = place.a_given(rng), place.a_surname(rng)
    if place.two_surnames and rng.random() < 0.6:
        surname = f"{surname} {place.a_surname(rng)}"
    elif rng.random() < 0.03 and not place.joined:
        surname = f"{surname}-{place.a_surname(rng)}"
    middle = place.a_given(rng) if not place.joined and rng.random() < 0.15 else ""
    spelt = [
        place.romanized.get(part) or " ".join(latin(w, rng, surname=last) for w in part.split())
        for part, last in ((given, False), (surname, True), (middle, False))
    ]
    return Person(place, given, surname, middle, *(part.lower() for part in spelt))


def site(responders: int, members: int, seed: int, family: str) -> Site:
    """A site of this size; the same seed makes the same site."""
    return _Maker(random.Random(f"{family} {seed}"), family).make(responders, members)


class _Maker:
    def __init__(self, rng: random.Random, family: str) -> None:
        self.rng = rng
        self.places = list(locales(family))
        rng.shuffle(self.places)
        self.shares = [1 / (rank + 2) for rank in range(len(self.places))]
        self.accounts = Accounts(rng)
        self.site = Site()

    def make(self, responders: int, members: int) -> Site:
        roles = max(1, round(responders * 0.03)) if responders > 20 else self.rng.randint(0, 1)
        people = self._people(members - roles)
        known = [(one, self._member(one)) for one in people]
        for _ in range(round(responders * ABSENT)):
            self._agent(self._person(), None)
        chosen = self.rng.sample(known, responders - len(self.site.agents) - roles)
        for one, row in chosen:
            self._agent(one, row)
        self._share_mailboxes(chosen)
        self._roles(roles)
        self._mark_namesakes(chosen, people)
        self.rng.shuffle(self.site.agents)
        self.rng.shuffle(self.site.members)
        return self.site

    def _person(self) -> Person:
        return person(self.rng.choices(self.places, self.shares)[0], self.rng)

    def _people(self, count: int) -> list[Person]:
        people: list[Person] = []
        while len(people) < count:
            # Some bear the whole name of a relative, so more share one than chance has it.
            twin = people and self.rng.random() < RELATIVES
            people.append(self.rng.choice(people) if twin else self._person())
        return people

    def _member(self, one: Person) -> dict[str, object]:
        row = {"id": len(self.site.members) + 1, **self.accounts.member(one)}
        self.site.members.append(row)
        return row

    def _agent(self, one: Person, member: dict[str, object] | None) -> None:
        id_ = 18_000_000_000 + len(self.site.agents)
        # Whoever has no account may hold the address of a former colleague's, or none.
        mail = self.accounts.agent_mail(one, member["email"] if member else None)
        if member is None and self.site.members and self.rng.random() < 0.05:
            mail = self.rng.choice(self.site.members)["email"]
        name = shown_name(one, self.rng)
        if mail and self.rng.random() < 0.01:
            name = str(mail)
        self.site.agents.append({"id": id_, "name": name, "email": mail})
        if member is not None:
            self.site.truth[id_] = int(str(member["id"]))

    def _share_mailboxes(self, chosen: list[tuple[Person, dict[str, object]]]) -> None:
        by_member = {member: agent for agent, member in self.site.truth.items()}
        rows = {int(str(row["id"])): row for row in self.site.agents}
        pairs = len(chosen) / 120
        count = int(pairs) + (self.rng.random() < pairs % 1)
        picked = self.rng.sample(chosen, 2 * count)
        for place in range(0, len(picked) - 1, 2):
            mail = f"{self.rng.choice(['front', 'desk2', 'lager', 'ward3', 'labor'])}{place}"
            for _, row in picked[place : place + 2]:
                row["email"] = f"{mail}@{self.accounts.domain}"
                agent = rows[by_member[int(str(row["id"]))]]
                agent["email"] = row["email"]
                self.site.shared.add(int(str(agent["id"])))

    def _roles(self, count: int) -> None:
        for place in range(count):
            name = self.rng.choice(ROLES)
            local = name.lower().replace(" ", self.rng.choice(["", ".", "-"]))
            mail = f"{local}@{self.accounts.domain}"
            member = {"id": len(self.site.members) + 1, "full_name": None, "email": mail}
            member["username"] = self.accounts.unique(local)
            self.site.members.append(member)
            id_ = 19_000_000_000 + place
            if self.rng.random() < 0.3:
                name = shown_name(self._person(), self.rng)
                self.site.behind_role.add(id_)
            self.site.agents.append({"id": id_, "name": name, "email": mail})
            self.site.roles.add(id_)

    def _mark_namesakes(
        self, chosen: list[tuple[Person, dict[str, object]]], people: list[Person]
    ) -> None:
        borne: dict[tuple[str, str], int] = {}
        for one in people:
            name = (one.latin_given, one.latin_surname)
            borne[name] = borne.get(name, 0) + 1
        by_member = {member: agent for agent, member in self.site.truth.items()}
        for one, row in chosen:
            if borne[one.latin_given, one.latin_surname] > 1:
                self.site.namesakes.add(by_member[int(str(row["id"]))])
