"""Exports: what can be counted on a screen, as rows that a spreadsheet can count.

`summary`, `daily`, `tickets` and `ranking` say what there is, `offered` what is asked of them; `as_csv`,
`as_excel` and `as_json` write it down.
"""

from __future__ import annotations

from app.services.exports.closings import Closings
from app.services.exports.table import Table

__all__ = ["Closings", "Table"]
