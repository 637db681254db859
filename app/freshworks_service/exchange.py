"""One request and its whole answer as bytes: timeouts, size cap, the key. No retry, no meaning."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from .address import Address
from .deadline import DeadlineAdapter, answer_within
from .errors import Away, BadAnswer

CONNECT_SECONDS = 5.0
MOST_BYTES = 16 * 1024 * 1024
CHUNK = 256 * 1024


class KeyAuth(AuthBase):
    """Basic authentication with the API key as user; shows the key to nobody else."""

    def __init__(self, api_key: str) -> None:
        token = base64.b64encode(f"{api_key}:X".encode()).decode()
        self._header = f"Basic {token}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self._header
        return request

    def __repr__(self) -> str:
        return "KeyAuth(***)"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, unjudged. Header names are matched without case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Exchange:
    """A session with one Freshworks address."""

    def __init__(self, address: Address, api_key: str, deadline: float) -> None:
        self.address = address
        self._deadline = deadline
        self._session = requests.Session()
        self._session.auth = KeyAuth(api_key)
        self._session.headers.update({"Accept": "application/json"})
        # A proxy from the environment must not get to see what stays on this machine.
        self._session.trust_env = not address.loopback
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, DeadlineAdapter())

    def get(self, path: str, params: Mapping[str, str | int]) -> Reply:
        """The whole answer to one GET, or `Away` or `BadAnswer`."""
        # The failure is raised outside the handlers: what they caught holds the request, and
        # the request holds the key.
        try:
            with answer_within(self._deadline):
                return self._fetch(path, params)
        except (requests.Timeout, TimeoutError):
            problem = "did not answer in time"
        except requests.exceptions.SSLError:
            problem = "could not be reached securely: TLS failed, mostly over a certificate"
        except (requests.RequestException, HTTPError, OSError) as error:
            problem = _problem(error)
        raise Away(
            f"Freshworks at {self.address.host} {problem}. Nothing was lost; check the network"
            " and FRESHWORKS_URL, or try again later."
        )

    def _fetch(self, path: str, params: Mapping[str, str | int]) -> Reply:
        timeouts = (CONNECT_SECONDS, self._deadline)
        with self._session.get(
            self.address.base + path,
            params=params,
            timeout=timeouts,
            stream=True,
            allow_redirects=False,
        ) as response:
            return Reply(response.status_code, response.headers, _body(response))


def _body(response: requests.Response) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_content(CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > MOST_BYTES:
            raise BadAnswer(
                f"Freshworks sent more than {MOST_BYTES // 2**20} MB in one answer, which no page"
                " of tickets needs. It was thrown away; check FRESHWORKS_URL."
            )
    return b"".join(chunks)


def _problem(error: Exception) -> str:
    # A timeout while the body is read comes wrapped as a plain connection error.
    if "timed out" in str(error):
        return "did not finish its answer in time"
    return "could not be reached, or broke off its answer"
