"""Pure matching of responders with members: right or silent. Imports nothing else of the app."""

from __future__ import annotations

from app.matching.matcher import Matcher
from app.matching.model import Assessment, Explanation, Options, Proposal
from app.matching.plan import assess, match

__all__ = [
    "Assessment",
    "Explanation",
    "Matcher",
    "Options",
    "Proposal",
    "assess",
    "match",
]
