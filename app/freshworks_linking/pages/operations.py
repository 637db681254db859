"""The pages on which the installation is run: settings, jobs, mails, webhooks, diagnostics."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app import settings
from app.auth import access
from app.clock import WEEKDAYS, utcnow
from app.freshworks_linking import rendering, schemas
from app.freshworks_linking.pages.blueprint import asked_of, blueprint, frame
from app.freshworks_linking.pages.paging import page_or_last
from app.services import jobs as job_runs
from app.services import mappings, outbox, ticket_hints
from app.webhooks import WEBHOOK_HEADER, WEBHOOK_PATH
from config import LOOPBACK, PRODUCTS

JOBS_PER_PAGE = MAILS_PER_PAGE = 25
_JOBS_QUERY, _MAILS_QUERY = schemas.jobs.JobsQuery(), schemas.mails.MailsQuery()


@blueprint.get("/mails")
def mails() -> ResponseReturnValue:
    asked = {"status": None, "page": 1, **asked_of(_MAILS_QUERY)}
    found, pagination = page_or_last(
        partial(outbox.page, asked["status"]), asked["page"], MAILS_PER_PAGE
    )
    return render_template(
        "freshworks_linking/mails.html",
        mails=[rendering.mails.mail(one) for one in found],
        transport=settings.config().mail.sentence,
        pagination=pagination,
        query=asked,
        **frame(),
    )


@blueprint.get("/jobs")
def jobs() -> ResponseReturnValue:
    asked = {"kind": None, "status": None, "page": 1, **asked_of(_JOBS_QUERY)}
    found, pagination = page_or_last(
        partial(job_runs.page, asked["kind"], asked["status"]), asked["page"], JOBS_PER_PAGE
    )
    return render_template(
        "freshworks_linking/jobs.html",
        jobs=[rendering.jobs.job(run) for run in found],
        schedule=rendering.jobs.schedule(settings.schedule()),
        pagination=pagination,
        query=asked,
        **frame(),
    )


@blueprint.get("/webhooks")
def webhooks() -> ResponseReturnValue:
    product = request.args.get("product")
    return render_template(
        "freshworks_linking/webhooks.html",
        product=product if product in PRODUCTS else settings.config().freshworks_product,
        **_webhook(),
        header=WEBHOOK_HEADER,
        last_received_at=mappings.state().webhook_at,
        waiting=ticket_hints.waiting(),
        **frame(),
    )


@blueprint.get("/settings")
@access.admins_only
def settings_page() -> ResponseReturnValue:
    return render_template(
        "freshworks_linking/settings.html",
        page=rendering.settings.present(),
        weekdays=WEEKDAYS,
        clock=f"{settings.reporting().calendar.local(utcnow()):%H:%M}",
        transport=settings.config().mail.sentence,
        hook={**_webhook(), "last": mappings.state().webhook_at, "waiting": ticket_hints.waiting()},
        facts=rendering.settings.facts(),
        **frame(),
    )


def _webhook() -> dict[str, Any]:
    url = settings.public_address(WEBHOOK_PATH)
    # The demo's own Freshworks reaches what the real one cannot.
    is_local = urlsplit(url).hostname in LOOPBACK and settings.freshworks_host() not in LOOPBACK
    return {"url": url, "is_local": is_local}


@blueprint.get("/diagnostics")
def diagnostics() -> ResponseReturnValue:
    # Its answers may take Freshworks some seconds: scripts ask for them once the page is there.
    return render_template("freshworks_linking/diagnostics.html", **frame())
