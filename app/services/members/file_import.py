"""Members from a CSV file: all its good rows at once, with an outcome for each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.clock import utcnow
from app.errors import Conflict, Invalid
from app.extensions import db
from app.models import User
from app.services import csv_cells, csv_file, import_fates
from app.services.actor import Actor
from app.services.csv_file import Row, WrongFile
from app.services.import_fates import Fate
from app.services.members import changes, rows
from app.services.profiles import Profile, checked, is_storable, key_of
from app.services.transaction import transaction

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "username": ("username", "login"),
    "email": ("email", "mail"),
    "full_name": ("fullname", "name"),
    "role": ("role",),
}
_AT_ONCE = 500


@dataclass(frozen=True)
class Outcome:
    """One row of the file, and what became of it."""

    line: int
    username: str
    outcome: Fate
    detail: str = ""
    error: str | None = None


@dataclass
class Imported:
    """What an import did, or would do."""

    dry_run: bool
    columns: list[str]
    outcomes: list[Outcome] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)
    # In which line a username, and an address, stood first.
    lines: dict[tuple[str, str], int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows had which fate."""
        return import_fates.counts(outcome.outcome for outcome in self.outcomes)

    @property
    def message(self) -> str:
        """The result as a person would say it."""
        return import_fates.sentence(self.counts, dry_run=self.dry_run)

    @property
    def errors(self) -> list[str]:
        """A sentence for each row that was left out."""
        return [f"Line {one.line}: {one.error}" for one in self.outcomes if one.error]


def run(actor: Actor, text: str, *, dry_run: bool = False) -> Imported:
    """Take in a file; a row with an error is named and the others go in, all at once.

    The same file again changes nothing. A column that is not there says nothing; an empty cell
    says that there is nothing.
    """
    given = [name for name in COLUMNS if name in csv_file.header_of(text, COLUMNS).places]
    if "username" not in given:
        raise WrongFile(
            "The file has no column named username. Its first line must name the columns:"
            f" {', '.join(COLUMNS)}."
        )
    found = list(csv_file.rows(text, COLUMNS))
    done = Imported(dry_run, given)
    try:
        with transaction(keep=not dry_run):
            rows.hold_admins()
            for start in range(0, len(found), _AT_ONCE):
                _Part(actor, given, done).store(found[start : start + _AT_ONCE])
    except IntegrityError:
        raise Conflict(
            "Somebody made one of these members meanwhile. Nothing was stored; take the file in"
            " again.",
            code="username_taken",
        ) from None
    return done


def failures_csv(done: Imported) -> str | None:
    """The rows that were left out, with the reason: mended, they can be imported as they are."""
    if not done.failed:
        return None
    errors = [outcome.error for outcome in done.outcomes if outcome.error]
    lines = (
        (*(cell_of(row, name) for name in done.columns), error, *row.beyond)
        for row, error in zip(done.failed, errors, strict=True)
    )
    return "".join(csv_cells.parts((*done.columns, "error"), lines))


def cell_of(row: Row, name: str) -> str:
    """What stands in a column of a row, empty where the row has no such cell."""
    return csv_cells.unguarded(row.cells.get(name, "").strip())


class _Part:
    """Some rows of a file, stored together: their members are read in one statement."""

    def __init__(self, actor: Actor, given: list[str], done: Imported) -> None:
        self._actor = actor
        self._given = given
        self._done = done
        self._known: dict[str, User] = {}
        self._new: list[tuple[User, Profile]] = []

    def store(self, found: list[Row]) -> None:
        """Store what the rows say, and note what became of each."""
        names = (cell_of(row, "username") for row in found)
        keys = {key_of(name) for name in names if is_storable(name)}
        query = sa.select(User).where(User.username_key.in_(keys))
        self._known = {member.username_key: member for member in db.session.scalars(query)}
        for row in found:
            try:
                self._done.outcomes.append(self._store(row))
            except (Invalid, Conflict) as problem:
                self._fail(row, problem)
        self._write()

    def _write(self) -> None:
        """Store the new members, and then what is noted of them: by then each has its number."""
        db.session.flush()
        for member, profile in self._new:
            changes.note_creation(self._actor, member, profile)
        self._new.clear()
        db.session.flush()

    def _fail(self, row: Row, problem: Invalid | Conflict) -> None:
        fields = problem.fields.values() if isinstance(problem, Invalid) else ()
        error = " ".join(fields) or problem.sentence
        name = cell_of(row, "username")
        self._done.outcomes.append(Outcome(row.line, name, Fate.ERROR, error=error))
        self._done.failed.append(row)

    def _store(self, row: Row) -> Outcome:
        if row.error is not None:
            raise Invalid(row.error)
        said = {name: cell_of(row, name) for name in self._given}
        key = key_of(said["username"])
        member = self._known.get(key)
        known = Profile("") if member is None else rows.profile_of(member)
        self._refuse_second("username", key, row.line)
        email = said.get("email", "").casefold()
        # Members who share a mailbox already may go on with it.
        is_known = email == (known.email or "").casefold()
        self._refuse_second("e-mail", email, row.line, is_known=is_known)
        profile = checked(replace(known, **said), known.email)
        if member is None:
            return self._create(row.line, profile)
        was = asdict(known)
        entry = changes.apply(self._actor, member, profile)
        fate = Fate.UNCHANGED if entry is None else Fate.UPDATED
        told = [_told(name, was[name], value) for name, value in asdict(profile).items()]
        return Outcome(row.line, profile.username, fate, ", ".join(filter(None, told)))

    def _refuse_second(self, what: str, key: str, line: int, *, is_known: bool = False) -> None:
        first = self._done.lines.setdefault((what, key), line) if key else line
        if first != line and not is_known:
            raise Invalid(f"The same {what} stands in line {first:,}. Keep one of the two.")

    def _create(self, line: int, profile: Profile) -> Outcome:
        member = User(created_at=utcnow())
        rows.fill(member, profile)
        db.session.add(member)
        self._known[member.username_key] = member
        self._new.append((member, profile))
        detail = ", ".join(filter(None, (profile.full_name, profile.email, profile.role)))
        return Outcome(line, profile.username, Fate.CREATED, detail)


def _told(name: str, before: str | None, after: str | None) -> str:
    if before == after:
        return ""
    return f"{name.replace('_', ' ')}: {before or '–'} → {after or '–'}"
