"""Webhooks of a recipient: address, approval, secret, test, pause, latest events, and replay."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.staff.roles import Role
from portal.services.reporting import webhook_endpoints, webhook_log
from portal.services.reporting.sharing_agreements import find_agreement
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.step_up import fresh_second_factor

blueprint = Blueprint("ministry_webhooks", __name__)


@blueprint.post("/staff/exports/sharing/<uuid:agreement_id>/webhooks")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
@fresh_second_factor
def add(agreement_id: uuid.UUID) -> str:
    """Enters an address and shows its secret, once."""
    address = request.form.get("address", "")
    with request_context.begin() as work:
        made = webhook_endpoints.add_webhook(work, request_context.officer(), agreement_id, address)
    return render_template("ministry/webhook_secret.html", made=made, is_rotated=False)


@blueprint.get("/staff/exports/webhooks/<uuid:endpoint_id>")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def show(endpoint_id: uuid.UUID) -> str:
    """Shows an address with its latest events."""
    return _page(endpoint_id)


@blueprint.post("/staff/exports/webhooks/<uuid:endpoint_id>/approve")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
@fresh_second_factor
def approve(endpoint_id: uuid.UUID) -> Response:
    """Approves an address by a second person."""
    with request_context.begin() as work:
        webhook_endpoints.approve_webhook(work, request_context.officer(), endpoint_id)
    return _done(endpoint_id, N_("Approved. From now on the recipient is told of changes."))


@blueprint.post("/staff/exports/webhooks/<uuid:endpoint_id>/test")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def test(endpoint_id: uuid.UUID) -> Response:
    """Queues a test event."""
    with request_context.begin() as work:
        webhook_log.queue_test_event(work, request_context.officer(), endpoint_id)
    return _done(
        endpoint_id, N_("The test goes out in a moment. Reload this page to see the answer.")
    )


@blueprint.post("/staff/exports/webhooks/<uuid:endpoint_id>/pause")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def pause(endpoint_id: uuid.UUID) -> Response:
    """Pauses an address."""
    with request_context.begin() as work:
        webhook_endpoints.pause_webhook(work, request_context.officer(), endpoint_id)
    return _done(endpoint_id, N_("Paused. Events wait until you resume it."))


@blueprint.post("/staff/exports/webhooks/<uuid:endpoint_id>/resume")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def resume(endpoint_id: uuid.UUID) -> Response:
    """Resumes an address, and tries at once what failed."""
    with request_context.begin() as work:
        webhook_endpoints.resume_webhook(work, request_context.officer(), endpoint_id)
    return _done(endpoint_id, N_("What waits goes out in a moment."))


@blueprint.post("/staff/exports/webhooks/<uuid:endpoint_id>/secret")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
@fresh_second_factor
def rotate(endpoint_id: uuid.UUID) -> str:
    """Replaces the secret and shows the new one, once."""
    with request_context.begin() as work:
        made = webhook_endpoints.rotate_webhook_secret(work, request_context.officer(), endpoint_id)
    return render_template("ministry/webhook_secret.html", made=made, is_rotated=True)


@blueprint.post("/staff/exports/webhooks/<uuid:endpoint_id>/stop")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def stop(endpoint_id: uuid.UUID) -> Response:
    """Ends an address for good."""
    with request_context.begin() as work:
        webhook_endpoints.stop_webhook(work, request_context.officer(), endpoint_id)
    return _done(endpoint_id, N_("Stopped. Nothing is sent to this address any more."))


@blueprint.post("/staff/exports/webhooks/<uuid:endpoint_id>/replay")
@staff(Role.MINISTRY, Role.ADMINISTRATOR)
def replay(endpoint_id: uuid.UUID) -> tuple[str, int] | Response:
    """Sends all events since a time once more."""
    since = request.form.get("since", "")
    try:
        with request_context.begin() as work:
            count = webhook_log.replay_webhooks(work, request_context.officer(), endpoint_id, since)
    except Invalid as problem:
        return _page(endpoint_id, translate(problem.text, **problem.values)), 422
    return _done(endpoint_id, N_("Events that go out again: %(count)s."), count=count)


def _done(endpoint_id: uuid.UUID, text: str, **values: int) -> Response:
    flash(translate(text, **values))
    return redirect(url_for("ministry_webhooks.show", endpoint_id=endpoint_id))


def _page(endpoint_id: uuid.UUID, problem: str | None = None) -> str:
    with request_context.read() as work:
        endpoint = webhook_endpoints.find_webhook(work.session, endpoint_id)
        agreement = find_agreement(work.session, endpoint.agreement_id)
        deliveries = webhook_log.latest_deliveries(work, endpoint)
        waiting = webhook_log.count_waiting(work, endpoint)
    return render_template(
        "ministry/webhook.html",
        agreement=agreement,
        deliveries=deliveries,
        endpoint=endpoint,
        now=request_context.now(),
        problem=problem,
        typed=request.form,
        waiting=waiting,
    )
