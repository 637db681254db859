"""What one call costs a server that refuses, stumbles, stalls or lies, and what it tells people."""

from __future__ import annotations

import gzip
import logging
import socket
import traceback
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import freeze
from app.freshworks_service import (
    Away,
    BadAnswer,
    BadRequest,
    Busy,
    Contact,
    Credits,
    FreshworksError,
    NotThere,
    OwnPatience,
    Refused,
    WrongAddress,
)
from app.freshworks_service.address import Address, parse_address
from app.freshworks_service.budget import Budget
from app.freshworks_service.exchange import MOST_BYTES, Exchange, KeyAuth
from app.freshworks_service.http import Http
from app.freshworks_service.retry import MOST_ATTEMPTS, Waiting, backoff, retry_after
from tests.contract.scripted_server import answer, dripping, hanging_up, scripted

KEY = "s3cr3t-k3y-0f-4da"
NOW = datetime(2025, 3, 1, 14, 17, tzinfo=UTC)
GOOD = answer({"agent": {}})
LATER = "Sat, 01 Mar 2025 14:19:00 GMT"


@dataclass
class Clockwork:
    """A clock that only waiting moves, and the waits themselves."""

    now: float = 1000.0
    waits: list[float] = field(default_factory=list)
    told: list[tuple[datetime, str]] = field(default_factory=list)

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def client(
        self, url: str, deadline: float = 5.0, share: float = 1.0, attempts: int = MOST_ATTEMPTS
    ) -> Http:
        waiting = Waiting(self.wait, lambda *said: self.told.append(said), lambda: self.now)
        exchange = Exchange(parse_address(url), KEY, deadline)
        return Http(exchange, Budget(share), waiting, attempts)

    def share(self, *urls: str, attempts: int = MOST_ATTEMPTS) -> list[Http]:
        """Clients that know of each other's pauses."""
        waiting = Waiting(self.wait, lambda *said: self.told.append(said), lambda: self.now)
        waiting = replace(waiting, patience=OwnPatience())
        exchanges = [Exchange(parse_address(url), KEY, 5.0) for url in urls]
        return [Http(exchange, Budget(1.0), waiting, attempts) for exchange in exchanges]


@pytest.fixture
def patience():
    with freeze(NOW):
        yield Clockwork()


def ask(http: Http, route: str = "tickets", path: str = "/tickets"):
    return http.get(route, path, {"page": 1})


def test_question_carries_key_and_form(patience):
    with scripted(GOOD) as server:
        assert ask(patience.client(server.url)).data == {"agent": {}}
    (request,) = server.requests
    assert (request.path, request.params) == ("/api/v2/tickets", {"page": "1"})
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Authorization"] == "Basic czNjcjN0LWszeS0wZi00ZGE6WA=="
    assert patience.waits == []


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("30", 30), (LATER, 120), ("", 60), ("soon", 60), ("-5", 1), ("0", 1), ("nan", 60)],
)
def test_too_many_requests_are_waited_for(patience, asked, waited):
    with scripted(answer(b"", 429, Retry_After=asked), GOOD) as server:
        ask(patience.client(server.url))
    assert patience.waits == [waited]
    assert patience.told[0][0] == NOW + timedelta(seconds=waited)
    assert "pause" in patience.told[0][1]


def test_pause_until_a_date_goes_by_the_clock_of_freshworks(patience):
    theirs = "Sat, 01 Mar 2025 14:18:30 GMT"
    with scripted(answer(b"", 429, Retry_After=LATER, Date=theirs), GOOD) as server:
        ask(patience.client(server.url))
    assert patience.waits == [30]


@pytest.mark.parametrize("asked", ["901", "99999999999999999999", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_wait_too_long_is_not_sat_out(patience, asked):
    with scripted(answer(b"", 429, Retry_After=asked), GOOD) as server:
        http = patience.client(server.url)
        for _ in range(3):
            with pytest.raises(Busy):
                ask(http)
    assert (len(server.requests), patience.waits) == (1, [])


def test_wait_too_long_names_its_end(patience):
    with scripted(answer(b"", 429, Retry_After="1800")) as server, pytest.raises(Busy) as caught:
        ask(patience.client(server.url))
    assert "14:47 UTC" in caught.value.sentence


@pytest.mark.parametrize(
    ("status", "reason"), [(429, "used too many requests"), (503, "not available")]
)
def test_wait_too_long_says_why(patience, status, reason):
    with (
        scripted(answer(b"", status, Retry_After="36000")) as server,
        pytest.raises(Busy, match=reason) as caught,
    ):
        ask(patience.client(server.url))
    assert "until 2 Mar 2025, 00:17 UTC" in caught.value.sentence


@pytest.mark.parametrize("attempts", [1, MOST_ATTEMPTS])
def test_pause_holds_for_everybody(patience, attempts):
    with scripted(answer(b"", 429, Retry_After="3600"), GOOD) as server:
        first, *others = patience.share(*[server.url] * 4, attempts=attempts)
        with pytest.raises(Busy, match="too many"):
            ask(first)
        for other in others:
            with pytest.raises(Busy, match=r"asked before for a pause.* 15:17 UTC"):
                ask(other)
        assert len(server.requests) == 1
        with freeze(NOW + timedelta(seconds=3600)):
            ask(others[0])
    assert patience.waits == []


def test_short_pause_of_another_is_sat_out(patience):
    with scripted(answer(b"", 429, Retry_After="30"), GOOD) as server:
        first, second = patience.share(server.url, server.url)
        ask(first)
        ask(second)
    assert patience.waits == [30, 30]
    assert [why for _, why in patience.told] == ["Freshworks asked for a pause"] * 2


def test_pause_told_to_another_while_waiting_is_heeded(patience):
    shared = OwnPatience()

    def wait(_seconds):
        shared.wait_until(NOW + timedelta(hours=1))

    with scripted(answer(b"", 500), GOOD) as server:
        exchange = Exchange(parse_address(server.url), KEY, 5.0)
        http = Http(exchange, Budget(1.0), Waiting(wait, patience=shared))
        with pytest.raises(Busy, match="15:17 UTC"):
            ask(http)
    assert len(server.requests) == 1


def test_pause_kept_by_a_clock_that_was_set_back_is_not_believed(patience):
    with scripted(GOOD) as server:
        shared = OwnPatience()
        shared.wait_until(NOW + timedelta(days=400))
        exchange = Exchange(parse_address(server.url), KEY, 5.0)
        ask(Http(exchange, Budget(1.0), Waiting(patience.wait, patience=shared)))
    assert patience.waits == []


def test_too_many_requests_for_ever_is_busy(patience):
    with scripted(answer(b"", 429, Retry_After="7")) as server, pytest.raises(Busy):
        ask(patience.client(server.url))
    assert (len(server.requests), patience.waits) == (4, [7, 7, 7])


def test_pause_of_overloaded_server_is_heeded(patience):
    with scripted(answer(b"", 503, Retry_After="40"), GOOD) as server:
        ask(patience.client(server.url))
    assert patience.waits == [40]


@pytest.mark.parametrize(
    "stumble",
    [
        answer(b"<html>Bad gateway</html>", 502, Content_Type="text/html"),
        answer(b"", 503),
        answer(b"", 408),
        answer(b'{"tickets": [{"id": 1}'),
        answer(b""),
        answer(b"", 204),
        answer(b"plain", Content_Type="text/plain"),
        answer(b"{}", Content_Type=""),
        answer(b"{}").replace(b"Length: 2", b"Length: 9"),
        b"no HTTP at all\r\n\r\n",
        hanging_up,
    ],
)
def test_stumble_is_tried_again(patience, stumble):
    def stumbling(connection, stop):
        if callable(stumble):
            stumble(connection, stop)
        else:
            connection.sendall(stumble)

    with scripted(stumbling, GOOD) as server:
        assert ask(patience.client(server.url)).data == {"agent": {}}
    assert len(server.requests) == 2
    assert 0.75 <= patience.waits[0] <= 1.5


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, BadRequest),
        (401, Refused),
        (403, Refused),
        (404, NotThere),
        (405, BadRequest),
        (301, WrongAddress),
    ],
)
def test_clear_answer_is_not_asked_for_again(patience, status, error):
    with scripted(answer(b"", status)) as server, pytest.raises(error) as caught:
        ask(patience.client(server.url))
    assert (len(server.requests), patience.waits) == (1, [])
    assert type(caught.value) is error


def test_wrong_key_is_shown_once_in_a_run(patience):
    with scripted(answer(b"", 401)) as server:
        http = patience.client(server.url)
        for route in ("tickets", "agents", "tickets"):
            with pytest.raises(Refused, match="FRESHWORKS_API_KEY"):
                ask(http, route)
    assert len(server.requests) == 1


def test_missing_right_stops_its_own_route_only(patience):
    with scripted(answer(b"", 403), GOOD) as server:
        http = patience.client(server.url)
        for _ in range(3):
            with pytest.raises(Refused, match="right"):
                ask(http, "agents", "/agents")
        assert ask(http, "tickets").data == {"agent": {}}
    assert len(server.requests) == 2


def test_broken_server_is_left_alone_for_the_run(patience):
    with scripted(answer(b"", 500)) as server:
        http = patience.client(server.url)
        for _ in range(9):
            with pytest.raises(Away):
                ask(http)
    assert len(server.requests) == 12


def test_success_forgives_failures(patience):
    bad = answer(b"", 500)
    with scripted(*[bad, bad, bad, GOOD] * 5) as server:
        http = patience.client(server.url)
        for _ in range(5):
            ask(http)
    assert len(server.requests) == 20


def test_dead_server_is_away(patience):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(Away, match="could not be reached"):
        ask(patience.client(url))
    assert len(patience.waits) == 3


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        answer(b"{}" * 9000)[:300],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFF\r\n",
    ],
)
def test_dripping_answer_is_cut(patience, start):
    with scripted(dripping(start)) as server, pytest.raises(Away, match="in time"):
        ask(patience.client(server.url, deadline=0.1))
    assert len(server.requests) == 4


def test_dripping_answer_through_a_proxy_is_cut(monkeypatch):
    address = Address("http://desk.example.com/api/v2", "desk.example.com", loopback=False)
    with scripted(dripping(answer(b"{}" * 9000)[:300])) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        with pytest.raises(Away, match="in time"):
            Exchange(address, KEY, deadline=0.1).get("/tickets", {"page": 1})
    assert proxy.requests[0].path == "/api/v2/tickets"


def test_flooding_answer_is_cut(patience):
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
    with scripted(dripping(start, 0.0)) as server, pytest.raises(Away, match="in time"):
        ask(patience.client(server.url, deadline=0.05))


def test_connection_that_is_not_secure_is_away(patience):
    with scripted(GOOD) as server, pytest.raises(Away, match="securely"):
        ask(patience.client(server.url.replace("http:", "https:")))
    assert server.requests == []


def test_slow_answer_leaves_next_one_its_whole_time(patience):
    with scripted(GOOD) as server:
        http = patience.client(server.url, deadline=2.0)
        for _ in range(3):
            ask(http)
    assert len(server.requests) == 3


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_huge_answer_is_thrown_away(patience, coding):
    body = b" " * (MOST_BYTES + 1)
    body = gzip.compress(body, 1) if coding else body
    with (
        scripted(answer(body, Content_Encoding=coding)) as server,
        pytest.raises(BadAnswer, match="16 MB"),
    ):
        ask(patience.client(server.url))


def test_redirect_is_not_followed(patience):
    with (
        scripted(GOOD) as target,
        scripted(answer(b"", 302, Location=target.url)) as server,
        pytest.raises(WrongAddress, match="FRESHWORKS_URL"),
    ):
        ask(patience.client(server.url))
    assert target.requests == []


def test_web_page_is_no_answer(patience):
    page = answer(b"<html>Sign in</html>", Content_Type="text/html; charset=utf-8")
    with scripted(page) as server, pytest.raises(WrongAddress, match="web page"):
        ask(patience.client(server.url))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("link", "more"),
    [
        ("", False),
        ('<{url}/api/v2/tickets?page=2>; rel="next"', True),
        ('</api/v2/tickets?page=2>; rel="next"', True),
        ('<https://elsewhere.example.com/>; rel="prev"', False),
    ],
)
def test_next_page_is_believed(patience, link, more):
    with scripted(GOOD) as server:
        server.scripts = [answer({}, Link=link.format(url=server.url))]
        assert ask(patience.client(server.url)).has_next is more


@pytest.mark.parametrize("target", ["https://elsewhere.example.com/api", "https://[broken"])
def test_next_page_elsewhere_is_refused(patience, target):
    with (
        scripted(answer({}, Link=f'<{target}>; rel="next"')) as server,
        pytest.raises(BadAnswer, match="another host"),
    ):
        ask(patience.client(server.url))


def test_contact_keeps_what_the_last_answers_said(patience):
    first = answer({}, Date=LATER, X_RateLimit_Total="140.0", X_RateLimit_Remaining="137")
    with scripted(first, answer({}, Date="soon")) as server:
        http = patience.client(server.url)
        assert http.contact() == Contact(None, {})
        assert ask(http).clock == NOW + timedelta(seconds=120)
        assert ask(http, "agents").clock == NOW, "our own clock, where the server says nothing"
    assert http.contact() == Contact(120.0, {"tickets": Credits(140.0, 137.0)})


@pytest.mark.parametrize("failure", [answer(b"", 500), answer(b"", 429), answer(b"{"), hanging_up])
def test_one_try_never_waits(patience, failure):
    with scripted(failure) as server:
        http = patience.client(server.url, attempts=1)
        with pytest.raises((Away, Busy, BadAnswer)):
            ask(http)
    assert (len(server.requests), patience.waits) == (1, [])


def test_one_try_does_not_wait_for_its_share(patience):
    used = answer({}, X_RateLimit_Total="100", X_RateLimit_Remaining="1")
    with scripted(used) as server:
        http = patience.client(server.url, share=0.5, attempts=1)
        ask(http)
        with pytest.raises(Busy, match="14:18 UTC"):
            ask(http)
        ask(http, "agents")
    assert (len(server.requests), patience.waits) == (2, [])


def test_share_of_minute_is_kept(patience):
    used = answer({}, X_RateLimit_Total="100.0", X_RateLimit_Remaining="49.0")
    with scripted(used) as server:
        http = patience.client(server.url, share=0.5)
        ask(http)
        ask(http, "agents")
        assert patience.waits == []
        ask(http)
    assert patience.waits == [60]
    assert "share" in patience.told[0][1]


def test_own_machine_is_asked_without_proxy(patience, monkeypatch):
    with scripted(GOOD) as server, scripted(GOOD) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        ask(patience.client(server.url))
    assert (len(server.requests), proxy.requests) == (1, [])


TROUBLES = [
    *[answer(KEY.encode(), status) for status in (200, 301, 400, 401, 403, 404, 429, 500)],
    answer(f"<p>{KEY}</p>".encode(), Content_Type="text/html"),
    answer({}, Link=f'<https://{KEY}.example.com>; rel="next"'),
    hanging_up,
    dripping(GOOD[:-5]),
]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_key_is_in_no_output(patience, caplog, trouble):
    caplog.set_level(logging.DEBUG)
    with scripted(trouble) as server:
        http = patience.client(server.url, deadline=0.05)
        with pytest.raises(FreshworksError) as caught:
            ask(http)
    error: BaseException | None = caught.value
    shown = "".join(traceback.TracebackException.from_exception(caught.value).format())
    shown += caplog.text + repr(vars(http)) + repr(patience.told) + repr(KeyAuth(KEY))
    while error is not None:
        shown += repr(error) + repr(vars(error))
        assert not isinstance(error.__context__, OSError), "it would hold the request and its key"
        error = error.__context__
    assert KEY not in shown
    assert "czNjcjN0" not in shown


def test_backoff_grows_and_is_never_in_step():
    assert all(0.75 * 2**n <= backoff(n + 1) <= 1.5 * 2**n for n in range(3) for _ in range(20))
    assert len({backoff(1) for _ in range(20)}) > 1


def test_date_without_zone_is_utc():
    assert retry_after("Sat, 01 Mar 2025 14:18:00 -0000", NOW) == 60


@pytest.mark.parametrize(
    "beyond",
    [
        f"Sat, 01 Mar {'9' * 20} 14:18:00 GMT",
        f"Sat, 01 Mar 2025 {'9' * 20}:18:00 GMT",
        f"Sat, 01 Mar 2025 14:18:00 +{'9' * 20}",
    ],
)
def test_number_that_no_clock_shows_is_no_date(patience, beyond):
    with scripted(answer(b"", 429, Retry_After=beyond), answer({}, Date=beyond)) as server:
        assert ask(patience.client(server.url)).clock == NOW
    assert patience.waits == [60]
