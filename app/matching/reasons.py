"""Why a pair is proposed, or a responder left alone: one code and one sentence each."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence

from app.matching.assign import Field, Rated
from app.matching.kinship import slips
from app.matching.model import Agent, Candidate, Clash, Counts, Explanation, Fit, Flaw, Member

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five")
NAMED = 3
SURE = 0.8
FULL_NAME = "Full name"
CONFIRM = "needs a person to confirm"
ROLE = Explanation("role", "Looks like a team account")
NO_CANDIDATE = Explanation("no_candidate", "No free member fits well enough by e-mail or name")
REJECTED = Explanation(
    "rejected", "Every member who fits was rejected for this responder, or unlinked from it"
)


def of_pair(pair: Rated, agents: Sequence[Agent], members: Sequence[Member]) -> Explanation:
    """The reason that decides about this pair: what is wrong with it first, then what fits."""
    found = pair.candidate
    agent, member = agents[found.agent], members[found.member]
    if found.flaw or found.code == "mailbox_conflict":
        return _flawed(found, agent, member)
    if len(pair.members) > 1:
        return Explanation("tie", _tie("members", [members[i].label for i in pair.members]))
    if len(pair.agents) > 1:
        return Explanation("contested", _tie("responders", [agents[i].name for i in pair.agents]))
    fitting = _fitting(pair, agent, member)
    # Such evidence links nobody by itself, however sure it is: who reads of 98 % would wonder.
    waits = pair.confidence >= SURE and not found.certain and not fitting.endswith(CONFIRM)
    return Explanation(found.code, f"{fitting}; {CONFIRM}" if waits else fitting)


def evidence(pair: Rated) -> dict[str, object]:
    """The counts that a person needs to check the reason."""
    found = pair.candidate
    shown: dict[str, object] = {
        "form": found.fit.form if found.fit else found.code,
        "weight": round(found.weight, 6),
        "rivals": pair.rivals,
    }
    if found.counts:
        counts = found.counts
        shown.update(n_first=counts.first, n_last=counts.last, members=counts.size)
    if found.owners:
        shown["owners"] = found.owners
    return shown


def _flawed(found: Candidate, agent: Agent, member: Member) -> Explanation:
    if found.flaw == "role":
        return ROLE
    if found.flaw in _FLAWS:
        code, sentence = _FLAWS[found.flaw]
        return Explanation(code, sentence(found, agent, member))
    if found.fit and found.clash and found.clash is found.fit.clash:
        return Explanation("contradiction", f"{_shown(found)} has other vowels than {agent.name}")
    against = _contradiction(found.clash) if found.clash else ""
    if found.code == "mailbox_conflict":
        return Explanation(found.code, f"Same mailbox, but {against}")
    return Explanation("contradiction", f"{_shown(found)} fits, but {against}")


def of_silence(
    agent: Agent, field: Field, members: Sequence[Member], taken: Container[int], crowd: int
) -> Explanation:
    """Why a responder has no proposal at all."""
    if agent.role:
        return ROLE
    if crowd:
        return Explanation("tie", f"{crowd:,} members fit equally well")
    linked = [found for found in field.candidates if found.member in taken]
    if linked:
        best = max(linked, key=lambda found: (found.weight, -found.member))
        label = members[best.member].label
        return Explanation("taken", f"The member who fits is linked already: {label}")
    return REJECTED if field.dismissed and not field.candidates else NO_CANDIDATE


def _tie(who: str, labels: Sequence[str]) -> str:
    count = NUMBERS[len(labels)] if len(labels) < len(NUMBERS) else str(len(labels))
    more = " …" if len(labels) > NAMED else ""
    return f"{count} {who} fit equally well: {', '.join(labels[:NAMED])}{more}"


def _inactive(_found: Candidate, agent: Agent, member: Member) -> str:
    who = f"Member {member.label}" if not member.active else f"Responder {agent.name}"
    return f"{who} is deactivated, so a person has to decide"


def _contradiction(clash: Clash) -> str:
    kind, said, expected = clash.text.kind.lower(), clash.said, clash.expected
    return f"the {kind} says {said.capitalize()}, not {expected.capitalize()}"


def _other_mailbox(found: Candidate, agent: Agent, member: Member) -> str:
    domain = agent.mail.rpartition("@")[2]
    fitting = _shown(found)
    return f"{fitting} fits, but {agent.mail} and {member.mail} are two mailboxes of {domain}"


def _team_mailbox(found: Candidate, agent: Agent, member: Member) -> str:
    return (
        f"{_shown(found)} fits, but {agent.mail if agent.role else member.mail} is a team's mailbox"
    )


_FLAWS: Mapping[Flaw, tuple[str, Callable[[Candidate, Agent, Member], str]]] = {
    "team_mailbox": ("role", _team_mailbox),
    "other_mailbox": ("other_mailbox", _other_mailbox),
    "inactive": ("inactive", _inactive),
}


def _shown(found: Candidate) -> str:
    return f"{found.fit.text.kind} {found.fit.text.shown}" if found.fit else "The e-mail name"


def _fitting(pair: Rated, agent: Agent, member: Member) -> str:
    found = pair.candidate
    if found.code == "email_equal":
        return _same_mail(found)
    if found.code == "shared_mailbox":
        return f"Same e-mail address, but {found.owners} people share it"
    if found.fit is None:
        local = agent.mail.rpartition("@")[0]
        if member.mail.rpartition("@")[0] != local:
            return f"Username {member.label} is the name before the @ of {agent.mail}"
        return f"Same name before the @ ({local}), at another mail domain"
    return _form(found, found.fit, pair.rivals, one_name=not agent.readings[0].surname)


def _same_mail(found: Candidate) -> str:
    sentence = "Same e-mail address, used by nobody else"
    return f"{sentence}; {_contradiction(found.clash)}" if found.clash else sentence


def _form(found: Candidate, fit: Fit, rivals: int, *, one_name: bool) -> str:
    counts = found.counts or Counts(0, 0, 0)
    shown, first, last = _shown(found), fit.given.capitalize(), fit.surname.capitalize()
    whole = f"{shown} is the {'same' if fit.text.kind == FULL_NAME else 'full name'}"
    called = f"{_others(counts.first)} called {first}"
    family = f"{_others(counts.last)} called {last}"
    sentences = {
        "full_name": f"{whole}; {_same(rivals)}",
        "middle": f"{whole}; {_same(rivals)}",
        "initial_last": f"{shown} = first initial + surname; {family}",
        "initial_full": f"{shown} = the same initial + surname; {family}",
        "one_name": f"{shown} has the one name shown; {called}",
        "given_initial": f"{shown} = given name + first letter of the surname; {called}",
        "given_name": f"{shown} is the {'one name shown' if one_name else 'given name'}; {called}",
        "nickname": f"{shown}: {first} is another form of the given name, same surname; {family}",
        "surname": f"{shown} is the surname alone; {family}",
        "prefix": f"{shown} = short form of the given name + surname; {family}",
        "cut": f"{shown} is the name cut to a few letters; {family if last else called}",
        "initials": f"{shown} = initials; {CONFIRM}",
        "more_surnames": f"{shown} = first initial + {last} and more; {CONFIRM}",
        "same_initials": f"{shown} = an initial + a surname with the letter shown; {CONFIRM}",
        "sound": f"{shown} sounds like the name in Latin letters; {_same(rivals)}",
        "typo": _slip(fit),
    }
    unsure = "" if fit.sure else " (if the name is read in another order)"
    return sentences[fit.form] + unsure


_DIFFERENCES = ("Another spelling", "One letter differs", "Two letters differ")


def _slip(fit: Fit) -> str:
    of_surnames = fit.sure and fit.expected == fit.surname
    difference = _DIFFERENCES[slips(fit.said, fit.expected, of_surnames=of_surnames)]
    said, expected = fit.said.capitalize(), fit.expected.capitalize()
    return f"{difference} ({said} / {expected}): {CONFIRM}"


def _same(rivals: int) -> str:
    if not rivals:
        return "nobody else here has it"
    return f"{rivals} other {'member has' if rivals == 1 else 'members have'} it"


def _others(count: int) -> str:
    if not count:
        return "nobody else here is"
    return f"{count} other {'member is' if count == 1 else 'members are'}"
