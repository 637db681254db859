"""Sync, part one: the responders, and who of them left."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace

from app.freshworks_service import Agent, Away, BadAnswer, BadRequest, Page, Refused
from app.services import bad_records, cursors, responders
from app.services.sync.run import Run
from app.services.transaction import transaction
from app.services.wording import count

_log = logging.getLogger(__name__)

# Those who lack in the list and are asked for one by one in one run; the others stay as they are.
_MOST_ASKED = 50
# Each was tried several times; after more of them Freshworks would be taken for dead.
_MOST_FAILED = 2


def read(run: Run) -> None:
    """Read the list of agents; a key that may not is noted, for tickets need no names."""
    listed: set[int] = set()
    # Whoever had this run before counted them already.
    run.result = replace(run.result, unchanged=0)
    try:
        for page in run.service.agents():
            listed |= _ids(page)
            _store_agents(run, page, f"{count(len(listed), 'responder')} read")
        gone = _gone(run, listed)
    except Refused:
        # A key that is no good at all is refused by the ticket list as well: that ends the run.
        run.result = replace(run.result, agents_refused=True)
        return
    with transaction():
        deactivated = responders.deactivate(gone)
        cursors.responders_asked(run.scope, refused=False)
        run.result = run.result.plus(deactivated=deactivated)
        run.tell(f"{count(len(listed), 'responder')} read")


def _gone(run: Run, listed: set[int]) -> set[int]:
    """Who is in Freshworks no more: whoever leaves while pages are read moves others unseen."""
    if not listed:
        # The key itself is an agent's, so an empty list is none.
        raise BadAnswer(
            "Freshworks sent a list of agents with nobody in it. Nothing was changed; check"
            " the rights of the agent whose key this is, then run the sync again."
        )
    missing = responders.active_besides(listed)[:_MOST_ASKED]
    return {one for one, agent in _asked(run, missing) if agent is None or not agent.active}


def _asked(run: Run, missing: Iterable[int]) -> Iterator[tuple[int, Agent | None]]:
    """What Freshworks says of each; whoever cannot be read stays, and holds up no ticket."""
    failed = 0
    for responder_id in missing:
        try:
            yield responder_id, run.service.agent(responder_id)
        except (Away, BadAnswer, BadRequest) as error:
            _log.info("Responder %d was not read: %s Left to a later sync.", responder_id, error)
            failed += 1
            if failed == _MOST_FAILED:
                return


def _store_agents(run: Run, page: Page[Agent], message: str) -> None:
    with transaction():
        counts = responders.store_page(page.rows, run.rules)
        bad_records.forget(bad_records.AGENT, {agent.id for agent in page.rows})
        bad_records.keep(bad_records.AGENT, page.rejected)
        result = run.result.plus(**asdict(counts), failed=len(page.rejected))
        run.progress(result.tickets_read, message, result)
        run.remember_account()
    run.result = result
    run.nameless += sum(bad.id is None for bad in page.rejected)


def _ids(page: Page[Agent]) -> set[int]:
    """Who is on the page, readable or not: an unreadable agent has not left."""
    return {row.id for row in page.rows} | {bad.id for bad in page.rejected if bad.id is not None}
