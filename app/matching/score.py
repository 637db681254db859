"""How much the evidence of a responder for each member weighs: name, e-mail, contradictions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from app.matching import weights
from app.matching.clash import clash_of
from app.matching.finder import CROWD, Finder, Trace
from app.matching.index import Index, heard
from app.matching.mailbox import Mailboxes
from app.matching.model import Agent, Candidate, Clash, Counts, Fit, Flaw
from app.matching.weights import Shown
from app.matching.words import GIVEN_NAMES

# No name is shown whole: any other evidence tells more.
HINTS = frozenset({"same_initials", "more_surnames"})
# Never automatic: what one slip, one letter or one word of two may share with anybody.
UNSURE_FORMS = HINTS | {"typo", "prefix", "initials", "surname", "one_name"}
CODES = {
    "middle": "full_name",
    "initial_full": "initial_last",
    "one_name": "given_name",
    "same_initials": "initials",
    "more_surnames": "prefix",
}
WHOLE_FORMS = frozenset({"full_name", "middle", "nickname", "typo", "sound"})
# Too little to be shown, whatever else is known: such people count together, not one by one.
LEAST = 0.002
READABLE_FORMS = frozenset({"full_name", "middle", "nickname", "initial_last"})
LONG_FORMS = frozenset({"full_name", "middle", "nickname"})


class Named(NamedTuple):
    """The strongest evidence by name for one member."""

    weight: float
    fit: Fit
    counts: Counts
    kinds: frozenset[str] = frozenset()


class Found(NamedTuple):
    """A responder's candidates, groups too large to tell apart, and what all others weigh."""

    candidates: list[Candidate]
    crowds: dict[str, int]
    rest: float


class Scorer:
    """Weighs responders against the members of one site."""

    def __init__(self, index: Index, agents: list[Agent], *, small: bool) -> None:
        self.index = index
        self.site = weights.site_of(index.members)
        self._small = small
        self._finder = Finder(index, heard(index.members, agents))
        self._mailboxes = Mailboxes(index)

    def candidates(self, place: int, agent: Agent) -> Found:
        """Who a responder may be, and what there is besides."""
        crowds: dict[str, int] = {}
        named = self._by_name(self._finder.traces(agent, crowds))
        mailed: set[int] = set()
        for form, group in self._mailboxes.groups(agent):
            if len(group) > CROWD:
                crowds[form] = len(group)
            else:
                mailed.update(group)
        places, rest = set(mailed), 0.0
        for at, one in named.items():
            weight = one.weight * self._mailboxes.factor(agent, self.index.members[at])
            if weight >= LEAST or at in mailed:
                places.add(at)
            else:
                rest += weight
        found = (self._candidate(place, agent, at, named.get(at)) for at in sorted(places))
        return Found([one for one in found if one.weight], crowds, rest)

    def _by_name(self, traces: Iterable[Trace]) -> dict[int, Named]:
        best: dict[int, Named] = {}
        names: dict[int, set[str]] = {}
        kinds: dict[int, set[str]] = defaultdict(set)
        for trace in traces:
            at = trace.member
            if at not in names:
                names[at] = self.index.names_of(self.index.members[at].texts)
            kinds[at].add(trace.fit.text.kind)
            found = self._weighed(trace, names[at])
            if at not in best or _strength(found) > _strength(best[at]):
                best[at] = found
        return {at: named._replace(kinds=frozenset(kinds[at])) for at, named in best.items()}

    def _weighed(self, trace: Trace, names: set[str]) -> Named:
        fit, voice = trace.fit, trace.voice
        bearers = voice.bearers if voice else self.index.bearers
        own = names if voice is None else {fit.given, fit.surname}
        first = max(0, bearers[fit.given] - (fit.given in own))
        last = max(0, bearers[fit.surname] - (fit.surname in own))
        counts = Counts(first, last, self.site.size)
        alike = self.site.namesakes(counts) if fit.form in WHOLE_FORMS else 0.0
        if trace.slips:
            said = self.index.others(fit.said, names)
            known = said > 0 or fit.said in GIVEN_NAMES
            shown = Shown(fit.given, fit.surname, counts, alike, 0, trace.slips, known)
        else:
            shown = Shown(fit.given, fit.surname, counts, alike, trace.alike - 1)
        weight = trace.factor * weights.name_weight(fit.form, shown, self.site)
        weight *= 1 if fit.sure else weights.NOT_SURE
        if fit.text.numbered and fit.form not in LONG_FORMS:
            weight *= weights.NUMBERED
        return Named(weight, fit, counts)

    def _candidate(self, place: int, agent: Agent, at: int, named: Named | None) -> Candidate:
        member = self.index.members[at]
        same = bool(agent.mail) and agent.mail == member.mail
        # An equal address says who owns it only once: its local part is no second witness.
        texts = tuple(text for text in member.texts if not same or text.kind != "E-mail")
        own = named is not None and same and named.fit.text.kind == "E-mail"
        if own or (same and named and named.fit.clash):
            named = None
        against = texts if named else member.texts
        silent = tuple(t for t in against if not named or t.kind not in named.kinds)
        clash = clash_of(agent, silent, named.fit if named else None, self.index.is_given)
        clash = clash or (named.fit.clash if named else None)
        found = Candidate(place, at, "", 0.0, clash=clash)
        if named:
            found = self._named(found, named, clash)
        found = self._mailboxes.weigh(found, agent, member, readable=bool(texts) and not own)
        flaw: Flaw = found.flaw
        if agent.role or member.role:
            flaw = "role" if agent.team or member.team else "team_mailbox"
        if not (agent.active and member.active):
            flaw = flaw or "inactive"
        if flaw != found.flaw:
            found = found._replace(flaw=flaw, certain=False)
        return found

    def _named(self, found: Candidate, named: Named, clash: Clash | None) -> Candidate:
        fit, counts = named.fit, named.counts
        certain = self._is_read(fit) and fit.form not in UNSURE_FORMS and clash is None
        if fit.form == "given_name":
            certain = certain and self._small and not counts.first and not fit.text.numbered
        weight = named.weight * weights.CONTRADICTED[clash.side if clash else ""]
        code = CODES.get(fit.form, fit.form)
        flaw: Flaw = "contradiction" if clash else ""
        return Candidate(
            found.agent, found.member, code, weight, fit.form, certain, fit, clash, flaw, counts
        )

    def _is_read(self, fit: Fit) -> bool:
        # Of "Kelly James" and "John Michael Smith" nobody can tell whether Kelly or Michael is a
        # surname; of "Juan Solis Garcia" the other members can.
        return fit.sure or (
            fit.plain and fit.form in READABLE_FORMS and not self.index.is_given(fit.surname)
        )


def _strength(named: Named) -> tuple[bool, bool, float]:
    fit = named.fit
    return fit.clash is None, fit.sure and fit.form not in HINTS, named.weight
