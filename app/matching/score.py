"""Which members a responder may be, and how much the evidence for each of them weighs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import product
from math import fsum

from app.matching import weights
from app.matching.compare import RANK, relate_all
from app.matching.index import CROWD, Index, spelt
from app.matching.model import Agent, Candidate, Fit, Flaw, Member
from app.matching.normalise import is_role
from app.matching.weights import CONTRADICTED, Counts
from app.matching.words import GIVEN_NAMES, PUBLIC_MAIL

FAIR_FORMS = frozenset({"full_name", "given_name"})
SHORTEST_LOCAL = 5


class Scorer:
    """Weighs responders against the members of one site."""

    def __init__(self, index: Index, *, small: bool) -> None:
        self.index = index
        self.small = small
        self._fits: dict[object, tuple[Fit, ...]] = {}

    def candidates(self, place: int, agent: Agent) -> tuple[list[Candidate], dict[str, int]]:
        """A responder's candidates, and the sizes of the groups too large to tell apart."""
        groups = list(self._groups(agent))
        found = {member for _, group in groups if len(group) <= CROWD for member in group}
        scored = (self._score(place, agent, member) for member in sorted(found))
        crowds: dict[str, int] = {}
        for form, group in groups:
            if len(group) > CROWD:
                crowds[form] = max(len(group), crowds.get(form, 0))
        return [candidate for candidate in scored if candidate.weight], crowds

    def crowd_weight(self, crowds: Mapping[str, int]) -> float:
        """What all those groups weigh together."""
        size = len(self.index.members)
        return fsum(weights.crowd_weight(form, crowd, size) for form, crowd in crowds.items())

    def _groups(self, agent: Agent) -> Iterator[tuple[str, list[int]]]:
        spelled = {pair for reading in agent.readings for pair in spelt(reading)}
        for key, form in sorted(spelled | self._misspelt(agent)):
            yield form, self.index.by_key.get(key, [])
        if agent.mail:
            yield "shared_mailbox", self.index.by_mail.get(agent.mail, [])
            if _is_telling(_local(agent.mail)):
                yield "local_part", self.index.by_local.get(_local(agent.mail), [])

    def _misspelt(self, agent: Agent) -> set[tuple[str, str]]:
        keys: set[str] = set()
        for reading in agent.readings:
            given = [near for name in reading.given for near in self.index.near(name)]
            surname = [near for name in reading.surname for near in self.index.near(name)]
            for one, two in (*product(given, reading.surname), *product(reading.given, surname)):
                keys.update((one + two, two + one))
        return {(key, "typo") for key in keys}

    def _score(self, place: int, agent: Agent, at: int) -> Candidate:
        member = self.index.members[at]
        same_mail = bool(agent.mail) and agent.mail == member.mail
        # An equal address says who owns it only once: its local part is no second witness.
        fits = [f for f in self._related(agent, member) if not same_mail or f.text.kind != "E-mail"]
        forms = sorted((f for f in fits if f.code), key=lambda f: (not f.sure, RANK[f.code]))
        clash = min((f for f in fits if f.conflict), key=lambda f: f.conflict, default=None)
        candidate = Candidate(place, at, conflict=clash)
        if forms:
            candidate = self._by_name(candidate, forms[0])
        if same_mail:
            candidate = self._by_same_mail(candidate, agent, readable=bool(fits))
        elif agent.mail and member.mail:
            candidate = self._by_other_mail(candidate, agent.mail, member.mail)
        if agent.role or member.role:
            return replace(candidate, certain=False, flaw="role")
        return candidate

    def _related(self, agent: Agent, member: Member) -> tuple[Fit, ...]:
        # Many people of one name are one comparison.
        key = (agent.readings, member.texts)
        if key not in self._fits:
            self._fits[key] = relate_all(agent.readings, member.texts, self.index.is_given)
        return self._fits[key]

    def _by_name(self, candidate: Candidate, fit: Fit) -> Candidate:
        counts = self._counts(candidate.member, fit)
        numbered = fit.code != "full_name" and fit.text.numbered
        weight = weights.name_weight(fit.code, counts) * CONTRADICTED[candidate.clash]
        weight *= (1 if fit.sure else weights.NOT_SURE) * (weights.NUMBERED if numbered else 1)
        certain = fit.code in FAIR_FORMS and fit.sure and not candidate.clash
        if fit.code == "given_name":
            certain = certain and self.small and not counts.first and not numbered
        flaw: Flaw = "contradiction" if candidate.clash else ""
        shown = {"n_first": counts.first, "n_last": counts.last, "members": counts.size}
        found = replace(candidate, code=fit.code, weight=weight, certain=certain)
        return replace(found, fit=fit, counts=shown, flaw=flaw)

    def _counts(self, member: int, fit: Fit) -> Counts:
        first = self.index.others(fit.given, member)
        last = self.index.others(fit.surname, member)
        attested = fit.said in GIVEN_NAMES or self.index.others(fit.said, member) > 0
        return Counts(first, last, len(self.index.members), attested)

    def _by_same_mail(self, candidate: Candidate, agent: Agent, *, readable: bool) -> Candidate:
        if self.index.is_shared(agent.mail) or is_role(_local(agent.mail)):
            return self._by_shared(candidate, agent.mail)
        code, certain = "email_equal", True
        if candidate.clash == "given":
            code, weight, certain = "mailbox_conflict", weights.MAIL_OTHER_GIVEN, False
        elif candidate.fit:
            weight = weights.MAIL_WITH_NAME
        elif candidate.clash == "surname":
            weight = weights.MAIL_OTHER_SURNAME
        else:
            weight = weights.MAIL_NO_NAME if readable and agent.readings else weights.MAIL_ALONE
        return replace(candidate, code=code, weight=weight, certain=certain, flaw="")

    def _by_shared(self, candidate: Candidate, mail: str) -> Candidate:
        owners = max(len(self.index.by_mail[mail]), self.index.agents_by_mail[mail])
        weight = max(candidate.weight, CONTRADICTED[candidate.clash] / owners)
        counts = {**candidate.counts, "owners": owners}
        code = candidate.code or "shared_mailbox"
        return replace(candidate, code=code, weight=weight, certain=False, counts=counts)

    def _by_other_mail(self, candidate: Candidate, own: str, other: str) -> Candidate:
        certain = candidate.certain and self.index.agents_by_mail[own] == 1
        candidate = replace(candidate, certain=certain)
        if self.index.is_shared(other) or is_role(_local(other)):
            return candidate
        if _local(own) == _local(other):
            return self._by_local(candidate, _local(own))
        if _domain(own) != _domain(other):
            return replace(candidate, weight=candidate.weight * weights.OTHER_DOMAIN)
        if _domain(own) in PUBLIC_MAIL:
            return candidate
        weight = candidate.weight * weights.OTHER_MAILBOX_IN_COMPANY
        return replace(candidate, weight=weight, certain=False, flaw="other_mailbox")

    def _by_local(self, candidate: Candidate, local: str) -> Candidate:
        if candidate.code or not _is_telling(local):
            return replace(candidate, weight=candidate.weight * weights.SAME_LOCAL_PART)
        others = len(self.index.by_local[local]) - 1
        weight = weights.local_weight(others) * CONTRADICTED[candidate.clash]
        found = replace(candidate, code="local_part", weight=weight, counts={"others": others})
        return replace(found, flaw="contradiction" if candidate.clash else "")


def _is_telling(local: str) -> bool:
    return len(local) >= SHORTEST_LOCAL and not is_role(local)


def _local(mail: str) -> str:
    return mail.rpartition("@")[0]


def _domain(mail: str) -> str:
    return mail.rpartition("@")[2]
