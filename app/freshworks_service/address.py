"""Where the API is: checks the configured base address, and the hosts that answers point to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from app.freshworks_service.errors import WrongAddress

API = "/api/v2"
CURE = (
    "Set FRESHWORKS_URL to the account's own address, as https://example.freshservice.com or"
    " https://example.freshdesk.com."
)


@dataclass(frozen=True, slots=True)
class Address:
    """A checked base address: `base` ends in the API's path and has no slash behind it."""

    base: str
    host: str
    loopback: bool


def parse_address(url: str) -> Address:
    """The address in `url`, or `WrongAddress` with what is wrong about it."""
    parts = _split(url)
    host = (parts.hostname or "").lower()
    loopback = _is_loopback(host)
    if not host or parts.scheme not in ("https", "http"):
        raise WrongAddress(f"FRESHWORKS_URL is not a web address. {CURE}")
    if parts.username is not None or parts.password is not None:
        raise WrongAddress(f"FRESHWORKS_URL must not hold a name, password or key. {CURE}")
    if parts.scheme == "http" and not loopback:
        raise WrongAddress(f"FRESHWORKS_URL must start with https://. {CURE}")
    if parts.query or parts.fragment or parts.path.rstrip("/") not in ("", API):
        raise WrongAddress(f"FRESHWORKS_URL holds more than the address of the account. {CURE}")
    return Address(f"{parts.scheme}://{parts.netloc}{API}", host, loopback)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # Reading it is what checks it.
    except ValueError:
        parts = SplitResult("", "", "", "", "")
    return parts


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
