"""One request and its whole answer as bytes: timeouts, size cap, the key. No retry, no meaning."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import requests
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from app.clock import utcnow
from app.freshworks_service.address import Address
from app.freshworks_service.deadline import DeadlineAdapter, answer_within
from app.freshworks_service.errors import Away, BadAnswer

CONNECT_SECONDS = 5.0
MOST_BYTES = 16 * 1024 * 1024


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
    """What came back, unjudged. Header names are matched without case.

    `begun_at` is when its head was there, by our own clock; a long body comes much later.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    begun_at: datetime


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

    @cached_property
    def _template(self) -> tuple[requests.PreparedRequest, dict[str, Any]]:
        """The request and its settings but for the path: making them anew costs as much as all
        the rest of a call.
        """
        request = self._session.prepare_request(requests.Request("GET", self.address.base))
        settings = self._session.merge_environment_settings(
            self.address.base, {}, stream=True, verify=None, cert=None
        )
        timeout = (min(CONNECT_SECONDS, self._deadline), self._deadline)
        return request, {**settings, "timeout": timeout, "allow_redirects": False}

    def _fetch(self, path: str, params: Mapping[str, str | int]) -> Reply:
        template, settings = self._template
        request = template.copy()
        request.url = f"{template.url}{path}?{urlencode(params)}"
        with self._session.send(request, **settings) as response:
            begun_at = utcnow()
            return Reply(response.status_code, response.headers, _body(response), begun_at)


def _body(response: requests.Response) -> bytes:
    # One read instead of many pieces; it takes no more than it is told to, unpacked or not.
    body: bytes = response.raw.read(MOST_BYTES + 1, decode_content=True)
    if len(body) > MOST_BYTES:
        raise BadAnswer(
            f"Freshworks sent more than {MOST_BYTES // 2**20} MB in one answer, which no page"
            " of tickets needs. It was thrown away; check FRESHWORKS_URL."
        )
    return body


def _problem(error: Exception) -> str:
    # A timeout while the body is read comes wrapped as a plain connection error.
    if "timed out" in str(error):
        return "did not finish its answer in time"
    return "could not be reached, or broke off its answer"
