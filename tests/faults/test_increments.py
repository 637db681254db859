"""From the first backfill to the last of very many increments: always the truth."""

from __future__ import annotations

import pytest

from tests.services.desk import ledger

INCREMENTS = 100


@pytest.mark.trouble(page=10, history=20, tickets=40)
def test_many_increments_never_drift(trouble):
    trouble.sync()
    for number in range(INCREMENTS):
        trouble.demo.mover.churn(1 + number % 6)
        trouble.later((1 / 60, 1, 5, 60)[number % 4])
        trouble.sync()
        if number % 20 == 0:
            trouble.assert_nothing_invented()
            assert ledger() == trouble.truth()
    trouble.assert_equal()
    assert len(ledger()) > 40
