"""What the addresses of a responder and a member say, beside their names."""

from __future__ import annotations

from collections.abc import Iterator

from app.matching import weights
from app.matching.index import Index
from app.matching.model import Agent, Candidate, Member
from app.matching.normalise import is_role
from app.matching.weights import CONTRADICTED
from app.matching.words import PUBLIC_MAIL

SHORTEST_LOCAL = 5


class Mailboxes:
    """Weighs e-mail evidence, on top of what the name already gave a candidate."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def groups(self, agent: Agent) -> Iterator[tuple[str, list[int]]]:
        """The members with the same address, and those with the same local part or username."""
        if agent.mail:
            yield "shared_mailbox", self.index.by_mail.get(agent.mail, [])
            local = _local(agent.mail)
            if _is_telling(local):
                yield "local_part", self.index.by_local.get(local, [])

    def factor(self, agent: Agent, member: Member) -> float:
        """What two different addresses of one company leave of the weight that a name has."""
        own, other = agent.mail, member.mail
        if not own or not other or _domain(own) != _domain(other) or member.role:
            return 1.0
        if _domain(own) in PUBLIC_MAIL or self.index.is_shared(other):
            return 1.0
        return weights.OTHER_MAILBOX_IN_COMPANY if _local(own) != _local(other) else 1.0

    def weigh(self, found: Candidate, agent: Agent, member: Member, *, readable: bool) -> Candidate:
        """The candidate with what the two addresses add to it or take from it."""
        if agent.mail and agent.mail != member.mail and self.index.is_shared(agent.mail):
            # Whoever uses an address that many use may be any of them.
            found = found._replace(certain=False)
        if not agent.mail or not member.mail:
            return self._same_login(found, agent.mail)
        if agent.mail != member.mail:
            return self._other(found, agent.mail, member)
        if self.index.is_shared(agent.mail) or is_role(_local(agent.mail)):
            return self._shared(found, agent.mail)
        return _same(found, readable=readable and bool(agent.readings))

    def _shared(self, found: Candidate, mail: str) -> Candidate:
        owners = max(len(self.index.by_mail[mail]), self.index.agents_by_mail[mail])
        alone = _against(found) / owners
        form = found.form if found.weight >= alone else ""
        return found._replace(
            code=found.code or "shared_mailbox",
            weight=max(found.weight, alone),
            form=form,
            certain=False,
            owners=owners,
        )

    def _other(self, found: Candidate, own: str, member: Member) -> Candidate:
        other = member.mail
        # Whose address is a team's was found to be a team, though not the other way round.
        if self.index.is_shared(other) or (member.role and is_role(_local(other))):
            return found
        if _local(own) == _local(other):
            return self._same_local(found, _local(own))
        if _domain(own) != _domain(other):
            found = self._same_login(found, own)
            return found._replace(weight=found.weight * weights.OTHER_DOMAIN)
        if _domain(own) in PUBLIC_MAIL:
            return found
        weight = found.weight * weights.OTHER_MAILBOX_IN_COMPANY
        return found._replace(weight=weight, certain=False, flaw="other_mailbox")

    def _same_login(self, found: Candidate, own: str) -> Candidate:
        # Where the username fits the name, that the mailbox has it too says nothing more.
        local = _local(own)
        is_login = found.member in self.index.by_local.get(local, ())
        return self._same_local(found, local) if is_login and not found.code else found

    def _same_local(self, found: Candidate, local: str) -> Candidate:
        if found.code or not _is_telling(local):
            return found._replace(weight=found.weight * weights.SAME_LOCAL_PART)
        others = len(self.index.by_local[local]) - 1
        weight = weights.local_weight(others) * _against(found)
        return found._replace(
            code="local_part",
            weight=weight,
            form="local_part",
            flaw="contradiction" if found.clash else "",
            owners=others + 1,
        )


def _same(found: Candidate, *, readable: bool) -> Candidate:
    code, certain = "email_equal", True
    side = found.clash.side if found.clash else ""
    if side == "given":
        code, weight, certain = "mailbox_conflict", weights.MAIL_OTHER_GIVEN, False
    elif found.fit:
        weight = weights.MAIL_WITH_NAME
    elif side == "surname":
        weight = weights.MAIL_OTHER_SURNAME
    else:
        weight = weights.MAIL_NO_NAME if readable else weights.MAIL_ALONE
    return found._replace(code=code, weight=weight, form="", certain=certain, flaw="")


def _against(found: Candidate) -> float:
    return CONTRADICTED[found.clash.side if found.clash else ""]


def _is_telling(local: str) -> bool:
    return len(local) >= SHORTEST_LOCAL and not is_role(local)


def _local(mail: str) -> str:
    return mail.rpartition("@")[0]


def _domain(mail: str) -> str:
    return mail.rpartition("@")[2]
