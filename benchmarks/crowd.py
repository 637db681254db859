"""A second opinion: labelled sites made without a look at the matcher or at `people`.

Its shape comes of sections 1 to 4 of the specification of matching and of public statistics; what
was decided, and why, is written in docs/matching.md.
"""

from __future__ import annotations

import random
from collections import Counter

from benchmarks.crowd_accounts import Account, account, parts
from benchmarks.crowd_names import Lists
from benchmarks.crowd_people import Person, born, shown
from benchmarks.people import Site

ABSENT, ROLE_AGENTS, ROLE_MEMBERS = 0.14, 0.03, 0.01
# Other members of the family of somebody here; others of the very same name.
KIN, TWINS = 0.03, 0.001
NO_MAIL, RECYCLED = 0.08, 0.02
# The member's address beside the responder's; with those who show none, seven in ten are equal.
MAIL = {"equal": 0.76, "private": 0.14, "alias": 0.04, "none": 0.03, "shared": 0.03}
TEAMS = {
    "IT Helpdesk": "helpdesk", "Support": "support", "Service Desk": "servicedesk",
    "HR Team": "hr", "Billing": "billing", "Admin": "admin", "No Reply": "noreply",
    "Security Team": "security", "Integration Bot": "bot", "Facilities Desk": "facilities",
    "Office": "office", "API User": "api",
}  # fmt: skip
DOMAINS = ("harbor.example", "harbor.example", "harbor.example", "labs.example", "partner.example")
PRIVATE = ("gmail.com", "outlook.com", "proton.me", "yahoo.com", "gmx.net")
IN_COMPANY = 0.6


def site(responders: int, members: int, seed: int, population: int) -> Site:
    """A site of this size; `population` says which names are frequent."""
    return _Maker(seed, population).make(responders, members)


class _Maker:
    def __init__(self, seed: int, population: int) -> None:
        self.rng = random.Random(f"{population}/{seed}")
        self.lists = Lists(population)
        self.site = Site()
        self.boxes: set[str] = set()
        self.usernames: set[str] = set()
        self.borne: Counter[tuple[str, str]] = Counter()
        self.known: dict[int, tuple[str, str]] = {}

    def make(self, responders: int, members: int) -> Site:
        """The responders and their accounts first, then everybody else."""
        crowd: list[Person] = []
        for agent in range(responders):
            if self.rng.random() < ROLE_AGENTS:
                self._team(agent)
            else:
                crowd.append(born(self.rng, self.lists))
                self._agent(agent, crowd[-1])
        while len(self.site.members) < members:
            self._other(crowd)
        self._finish()
        return self.site

    def _agent(self, agent: int, person: Person) -> None:
        box, name = self._company_box(person), shown(self.rng, person)
        self.known[agent] = person.key
        if self.rng.random() >= (ABSENT - ROLE_AGENTS) / (1 - ROLE_AGENTS):
            box = self._true(agent, person, box)
        elif self.rng.random() < RECYCLED:
            # The box of somebody who had the post before, and whose account still shows it.
            before = born(self.rng, self.lists)
            box = self._company_box(before)
            self._person(before, box)
        self._add_agent(agent, name, "" if self.rng.random() < NO_MAIL else box)

    def _true(self, agent: int, person: Person, box: str) -> str:
        kind = self.rng.choices(list(MAIL), list(MAIL.values()))[0]
        mail = {"equal": box, "none": ""}.get(kind)
        if kind == "private":
            mail = self._private_box(person)
        elif kind == "alias":
            mail = self._company_box(person)
        elif kind == "shared":
            box = mail = f"desk{self.rng.randint(1, 4)}@{self.rng.choice(DOMAINS)}"
            self.site.shared.add(agent)
        self.site.truth[agent] = self._person(person, mail or "")
        return box

    def _team(self, agent: int) -> None:
        name, local = self.rng.choice(list(TEAMS.items()))
        self.site.roles.add(agent)
        name = self.rng.choice((name, f"Harbor {name}"))
        self._add_agent(agent, name, f"{local}@{DOMAINS[0]}")

    def _other(self, crowd: list[Person]) -> None:
        draw = self.rng.random()
        if draw < ROLE_MEMBERS:
            local = self.rng.choice(list(TEAMS.values()))
            self._add_member(Account(local, ""), f"{local}@{DOMAINS[0]}")
            return
        draw -= ROLE_MEMBERS
        like = self.rng.choice(crowd) if crowd and draw < KIN + TWINS else None
        person = like if like and draw < TWINS else born(self.rng, self.lists, like)
        if not like:
            crowd.append(person)
        company = self.rng.random() < IN_COMPANY
        self._person(person, self._company_box(person) if company else self._private_box(person))

    def _person(self, person: Person, box: str) -> int:
        self.borne[person.key] += 1
        return self._add_member(account(self.rng, person), box)

    def _add_agent(self, agent: int, name: str, box: str) -> None:
        self.site.agents.append({"id": agent, "name": name, "email": box or None})

    def _add_member(self, made: Account, box: str) -> int:
        username, number = made.username, 1
        while username.lower() in self.usernames:
            number += 1
            username = f"{made.username}{number}"
        self.usernames.add(username.lower())
        member = len(self.site.members)
        row = {"id": member, "username": username, "email": box or None}
        self.site.members.append({**row, "full_name": made.full_name or None})
        return member

    def _company_box(self, person: Person) -> str:
        own = parts(self.rng, person)
        ways = [f"{own.given}.{own.family}", own.given[0] + own.family, own.given]
        return self._unique(self.rng.choices(ways, (7, 2, 1))[0], self.rng.choice(DOMAINS))

    def _private_box(self, person: Person) -> str:
        local = account(self.rng, person).username.lower()
        return self._unique(local, self.rng.choice(PRIVATE))

    def _unique(self, local: str, domain: str) -> str:
        box, number = f"{local}@{domain}", 1
        while box in self.boxes:
            number += 1
            box = f"{local}{number}@{domain}"
        self.boxes.add(box)
        return box

    def _finish(self) -> None:
        """Rows in no order, ids without a meaning, and who shares a name with another member."""
        places = list(range(len(self.site.members)))
        self.rng.shuffle(places)
        for row in self.site.members:
            row["id"] = places[int(str(row["id"]))]
        self.site.members.sort(key=lambda row: int(str(row["id"])))
        self.site.truth = {agent: places[at] for agent, at in self.site.truth.items()}
        for agent, key in self.known.items():
            if self.borne[key] - (agent in self.site.truth) > 0:
                self.site.namesakes.add(agent)
