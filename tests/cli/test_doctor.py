"""`flask doctor`: what is wrong, in lines that a person reads and in JSON."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.models import AppState
from app.services import self_check
from tests import factories
from tests.services.desk import Desk


@pytest.fixture
def doctor(run):
    """`doctor("--deep")` and then `.exit_code`, `.stdout`."""

    def invoke(*options):
        result = run("doctor", *options)
        assert result.stderr == ""
        return result

    return invoke


def test_healthy_installation_ends_with_0(app, doctor, demo):
    with app.app_context():
        Desk(demo).sync()
    result = doctor()
    assert result.exit_code == 0
    assert "✓ API key: Freshworks accepts the key" in result.stdout
    assert "✗" not in result.stdout
    assert demo.key not in result.stdout


def test_failure_ends_with_1_and_names_the_cure(doctor, demo, site):
    site.set(freshworks_api_key="wrong-key-0123")
    result = doctor()
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("✗ API key: "))
    assert lines[place + 1].startswith("  Copy the key anew")
    assert "wrong-key-0123" not in result.stdout


def test_without_an_account_it_says_what_to_set(doctor, app):
    result = doctor()
    assert result.exit_code == 1
    assert "✗ Connection: No Freshworks account is connected" in result.stdout
    assert "! Sync: No sync has run yet" in result.stdout
    assert "? Self-check: The figures have not been compared yet." in result.stdout


def test_deep_compares_all_figures_and_remembers_it(app, doctor, demo):
    with app.app_context():
        factories.closed_tickets(factories.responder("Oscar Solis"), 1, 3, factories.ago(days=1))
    assert "✓ Self-check: All figures agreed" in doctor("--deep").stdout
    with app.app_context():
        db.session.execute(sa.update(AppState).values(total_tickets=77))
        db.session.commit()
    assert "✓ Self-check" in doctor().stdout, "not compared again"
    result = doctor("--deep")
    assert result.exit_code == 1
    assert "✗ Self-check: 1 figure drifted" in result.stdout
    assert "  The tiles say 77 for total tickets, the rows below them 0." in result.stdout
    with app.app_context():
        last = self_check.last()
    assert last is not None
    assert last.count == 1


def test_json_is_what_the_api_gives(doctor, demo):
    found = json.loads(doctor("--json", "--deep").stdout)
    assert found["connection"]["host"] == "127.0.0.1"
    assert {check["state"] for check in found["checks"]} <= {"ok", "warning", "unknown"}
    assert found["drifted"] == []


def test_settings_that_were_changed_are_no_figure_that_drifted(app, doctor, demo):
    with app.app_context():
        Desk(demo).sync()
        db.session.execute(sa.update(AppState).values(projected_with="other"))
        db.session.commit()
    result = doctor("--deep")
    assert result.exit_code == 0
    assert "! Reporting settings: Zone, week, closed statuses or groups were changed" in (
        result.stdout
    )
    assert "so nothing can be compared" in result.stdout
    assert "report the defect" not in result.stdout


@pytest.mark.sqlite_only
def test_comparison_that_cannot_be_stored_is_told(app, run):
    def refuse_to_write(connection, _record):
        connection.execute("PRAGMA query_only=ON")

    with app.app_context():
        sa.event.listen(db.engine, "connect", refuse_to_write)
        db.engine.dispose()
        result = run("doctor", "--deep")
        sa.event.remove(db.engine, "connect", refuse_to_write)
        db.engine.dispose()
    assert result.exit_code == 1
    assert result.stderr.startswith("The database did not do what was asked (OperationalError).")


def test_database_without_tables_is_a_check(sites, database):
    with sites.without_tables(database) as app:
        result = app.test_cli_runner().invoke(args=["doctor", "--deep"])
    assert result.exit_code == 1
    assert "✗ Database: The database did not answer what was asked" in result.stdout
    assert "flask --app wsgi init" in result.stdout
