"""Open dashboards without a browser: they ask what the scripts of the page ask, as often as they do."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

import orjson

LOOK = 2.0
REREAD = 10.0
PER_PAGE = 50
_API = "/freshworks-linking/api"


@dataclass
class Seen:
    """What the pages met: seconds of each kind of answer, and who saw which version when."""

    unchanged: list[float] = field(default_factory=list)
    news: list[float] = field(default_factory=list)
    lists: list[float] = field(default_factory=list)
    versions: list[list[tuple[float, int]]] = field(default_factory=list)
    failures: int = 0


class _Page:
    """One dashboard: a connection that is kept, the version it knows, the rows it shows."""

    def __init__(self, seen: Seen, cookie: str, number: int, pages: int) -> None:
        self._seen, self._cookie = seen, cookie
        self._query = f"page={number % pages + 1}&per_page={PER_PAGE}"
        self._since, self._tag, self._shown, self._reread_at = 0, "", "", 0.0
        self._versions: list[tuple[float, int]] = []
        seen.versions.append(self._versions)

    async def live(self, host: str, port: int, first: float, end: float) -> None:
        await asyncio.sleep(first)
        self._reader, self._writer = await asyncio.open_connection(host, port)
        await self._list()
        while time.monotonic() < end:
            started = time.monotonic()
            await self._look()
            # A page waits two seconds after each answer.
            await asyncio.sleep(max(0.0, started + LOOK - time.monotonic()))
        self._writer.close()

    async def _look(self) -> None:
        path = f"/changes?since={self._since}&shown={self._shown}"
        status, tag, body, seconds = await self._get(path, self._tag)
        if status == 304:
            self._seen.unchanged.append(seconds)
            return
        self._seen.news.append(seconds)
        answer = orjson.loads(body)
        self._since, self._tag = answer["version"], tag
        self._versions.append((time.monotonic(), self._since))
        if answer["list_changed"] and time.monotonic() >= self._reread_at:
            await self._list()

    async def _list(self) -> None:
        self._reread_at = time.monotonic() + REREAD
        _, _, body, seconds = await self._get(f"/mappings?{self._query}", "")
        self._seen.lists.append(seconds)
        answer = orjson.loads(body)
        self._shown = ",".join(str(row["id"]) for row in answer["mappings"])

    async def _get(self, path: str, tag: str) -> tuple[int, str, bytes, float]:
        started = time.monotonic()
        lines = [f"GET {_API}{path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {self._cookie}"]
        lines += [f"If-None-Match: {tag}", "Accept: application/json", "", ""]
        self._writer.write("\r\n".join(lines).encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in head)}
        body = await self._reader.readexactly(int(fields.get("content-length", 0)))
        status = int(head[0].split()[1])
        self._seen.failures += status not in (200, 304)
        return status, fields.get("etag", ""), body, time.monotonic() - started


def run(address: str, cookie: str, number: int, pages: int, end: float) -> Seen:
    """`number` pages until `end` on the monotonic clock; they begin spread over one look."""
    seen, random = Seen(), Random(1)
    at = urlsplit(address)
    assert at.hostname is not None
    assert at.port is not None
    host, port = at.hostname, at.port

    async def all_of_them() -> None:
        opened = (_Page(seen, cookie, count, pages) for count in range(number))
        lives = (one.live(host, port, random.uniform(0, LOOK), end) for one in opened)
        await asyncio.gather(*lives)

    asyncio.run(all_of_them())
    return seen
