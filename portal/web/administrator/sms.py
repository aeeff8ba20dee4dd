"""Administration of SMS: alarms, gateways, stopped kinds and costs."""

import uuid
from collections.abc import Callable, Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.messaging.costs import taka
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import in_language
from portal.domain.staff.roles import Role
from portal.i18n import show_number
from portal.services.messaging import alarms, cost_report, gateway_admin
from portal.services.messaging.deferral import deferred_now, stopped_kinds
from portal.services.messaging.gateway_choice import resting_of, shares_of
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("administrator_sms", __name__)

PERIODS: Final = (7, 30, 90)
_STOPPABLE: Final[Sequence[MessageKind]] = [kind for kind in MessageKind if not kind.is_code]


@blueprint.app_template_filter("taka")
def show_taka(amount: int) -> str:
    """Formats 1/10,000 Taka as an amount without currency."""
    whole, _, poisha = str(taka(amount)).partition(".")
    language = request_context.language()
    return f"{show_number(language, int(whole))}.{in_language(poisha, language)}"


@blueprint.get("/staff/sms")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Shows alarms, gateways with weights, and the kinds of SMS."""
    return _page()


@blueprint.post("/staff/sms/weights")
@staff(Role.ADMINISTRATOR)
def weigh() -> Response | tuple[str, int]:
    """Sets the weights of all gateways together."""
    names = request_context.settings().gateways
    try:
        weights = {
            name: gateway_admin.read_gateway_weight(request.form.get(f"weight-{name}", ""))
            for name in names
        }
        with request_context.begin() as work:
            gateway_admin.set_gateway_weights(work, weights, by=request_context.officer())
    except Invalid as wrong:
        return _page(translate(wrong.text, **wrong.values)), 422
    return _back(N_("The weights have been changed."))


@blueprint.post("/staff/sms/gateways/<name>/hold")
@staff(Role.ADMINISTRATOR)
def hold(name: str) -> Response:
    """Pauses a gateway."""
    name = gateway_admin.known_gateways(name, request_context.settings().gateways)
    _change(gateway_admin.hold_gateway, name)
    return _back(N_("The gateway has been paused."))


@blueprint.post("/staff/sms/gateways/<name>/release")
@staff(Role.ADMINISTRATOR)
def release(name: str) -> Response:
    """Resumes a gateway."""
    name = gateway_admin.known_gateways(name, request_context.settings().gateways)
    _change(gateway_admin.release_gateway, name)
    return _back(N_("The gateway is in use again."))


@blueprint.post("/staff/sms/kinds/stop")
@staff(Role.ADMINISTRATOR)
def stop() -> Response:
    """Stops one kind of SMS, or all except codes."""
    kinds = _kinds()
    _change(gateway_admin.stop_kind, kinds)
    return _back(N_("These SMS wait until you restart them."))


@blueprint.post("/staff/sms/kinds/start")
@staff(Role.ADMINISTRATOR)
def start() -> Response:
    """Resumes one kind of SMS, or all."""
    kinds = _kinds()
    _change(gateway_admin.start_kind, kinds)
    return _back(N_("Waiting SMS will be sent within 10 minutes."))


@blueprint.post("/staff/sms/alarms/<uuid:alarm_id>/end")
@staff(Role.ADMINISTRATOR)
def dismiss(alarm_id: uuid.UUID) -> Response:
    """Closes an alarm."""
    _change(alarms.dismiss_alarm, alarm_id)
    return _back(N_("The alarm is closed. It comes back if the cause does."))


@blueprint.get("/staff/sms/costs")
@staff(Role.ADMINISTRATOR)
def costs() -> str:
    """Shows numbers and costs by day, kind and gateway."""
    wanted = request.args.get("days", "")
    days = next((days for days in PERIODS if str(days) == wanted), PERIODS[0])
    with request_context.read() as work:
        found = cost_report.cost_report(work, last=dhaka_day(request_context.now()), days=days)
    return render_template(
        "administrator/sms_costs.html",
        figures=found,
        days=days,
        periods=PERIODS,
        budget=request_context.settings().caps.budget,
        labels={kind: kind.label for kind in MessageKind},
    )


def _page(problem: str | None = None) -> str:
    names = list(request_context.settings().gateways)
    with request_context.read() as work:
        states = gateway_admin.read_gateway_states(work, names)
        stopped, held = stopped_kinds(work), deferred_now(work)
    return render_template(
        "administrator/sms.html",
        problem=problem,
        states=states,
        rest=resting_of(names, states),
        shares=shares_of(names, states),
        kinds=[(kind, kind in stopped) for kind in _STOPPABLE],
        held=held,
        now=request_context.now(),
    )


def _change(change: Callable[..., None], what: object) -> None:
    with request_context.begin() as work:
        change(work, what, by=request_context.officer())


def _kinds() -> Sequence[MessageKind]:
    """Returns the named kind, or all that can be stopped. Raises `NotFound`."""
    wanted = request.form.get("kind", "")
    if wanted == "all":
        return _STOPPABLE
    found = [kind for kind in MessageKind if kind.value == wanted]
    if not found:
        raise NotFound(N_("There is no such SMS."))
    return found


def _back(words: str) -> Response:
    flash(translate(words))
    return redirect(url_for("administrator_sms.show"), code=303)
