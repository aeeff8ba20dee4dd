"""Sending SMS as administrators see it: alarms, gateways, stopped kinds, and what it costs."""

import uuid
from collections.abc import Callable, Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.errors import Invalid, NotFound
from portal.domain.numerals import in_language
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.money import taka
from portal.domain.words import N_
from portal.i18n import show_number
from portal.services.fill_in import today
from portal.services.sms import alarm, read_sums, steer_by_hand
from portal.services.sms.hold import held_now, stopped_kinds
from portal.services.sms.traffic import resting_of, shares_of
from portal.web import current
from portal.web.access import staff
from portal.web.locale import translate

blueprint = Blueprint("administrator_sms", __name__)

PERIODS: Final = (7, 30, 90)
_STOPPABLE: Final[Sequence[MessageKind]] = [
    kind for kind in MessageKind if kind is not MessageKind.CODE
]


@blueprint.app_template_filter("taka")
def show_taka(amount: int) -> str:
    """An amount in 1/10,000 Taka as people write money, without the word."""
    whole, _, poisha = str(taka(amount)).partition(".")
    language = current.language()
    return f"{show_number(language, int(whole))}.{in_language(poisha, language)}"


@blueprint.get("/staff/sms")
@staff(Role.ADMINISTRATOR)
def show() -> str:
    """Alarms, gateways with their weights, and the kinds that go out."""
    return _page()


@blueprint.post("/staff/sms/weights")
@staff(Role.ADMINISTRATOR)
def weigh() -> Response | tuple[str, int]:
    """Sets the weights of all gateways together."""
    names = current.settings().gateways
    try:
        weights = {
            name: steer_by_hand.read_weight(request.form.get(f"weight-{name}", ""))
            for name in names
        }
        with current.database().begin() as session:
            steer_by_hand.set_weights(
                session, current.vault(), weights, by=current.officer(), now=current.now()
            )
    except Invalid as wrong:
        return _page(translate(wrong.text, **wrong.values)), 422
    return _back(N_("The weights are changed."))


@blueprint.post("/staff/sms/gateways/<name>/hold")
@staff(Role.ADMINISTRATOR)
def hold(name: str) -> Response:
    """Pauses a gateway."""
    name = steer_by_hand.known(name, current.settings().gateways)
    _change(steer_by_hand.hold_gateway, name)
    return _back(N_("The gateway is paused."))


@blueprint.post("/staff/sms/gateways/<name>/release")
@staff(Role.ADMINISTRATOR)
def release(name: str) -> Response:
    """Uses a gateway again."""
    name = steer_by_hand.known(name, current.settings().gateways)
    _change(steer_by_hand.release_gateway, name)
    return _back(N_("The gateway is used again."))


@blueprint.post("/staff/sms/kinds/stop")
@staff(Role.ADMINISTRATOR)
def stop() -> Response:
    """Holds one kind of SMS, or all but codes."""
    kinds = _kinds()
    _change(steer_by_hand.stop, kinds)
    return _back(N_("These SMS wait until you let them go again."))


@blueprint.post("/staff/sms/kinds/start")
@staff(Role.ADMINISTRATOR)
def start() -> Response:
    """Lets one kind of SMS go again, or all."""
    kinds = _kinds()
    _change(steer_by_hand.start, kinds)
    return _back(N_("What waited goes out within 10 minutes."))


@blueprint.post("/staff/sms/alarms/<uuid:alarm_id>/end")
@staff(Role.ADMINISTRATOR)
def dismiss(alarm_id: uuid.UUID) -> Response:
    """Ends an alarm that somebody has seen to."""
    _change(alarm.dismiss, alarm_id)
    return _back(N_("The alarm is ended. It comes again if the cause does."))


@blueprint.get("/staff/sms/costs")
@staff(Role.ADMINISTRATOR)
def costs() -> str:
    """What was sent by day, kind and gateway, and what it cost."""
    wanted = request.args.get("days", "")
    days = next((days for days in PERIODS if str(days) == wanted), PERIODS[0])
    with current.database().read() as session:
        found = read_sums.figures(session, last=today(current.now()), days=days)
    return render_template(
        "administrator/sms_costs.html",
        figures=found,
        days=days,
        periods=PERIODS,
        budget=current.settings().caps.budget,
        labels={kind: kind.label for kind in MessageKind},
    )


def _page(problem: str | None = None) -> str:
    names = list(current.settings().gateways)
    with current.database().read() as session:
        states = steer_by_hand.read_states(session, names)
        stopped, held = stopped_kinds(session), held_now(session)
    return render_template(
        "administrator/sms.html",
        problem=problem,
        states=states,
        rest=resting_of(names, states),
        shares=shares_of(names, states),
        kinds=[(kind, kind in stopped) for kind in _STOPPABLE],
        held=held,
        now=current.now(),
    )


def _change(change: Callable[..., None], what: object) -> None:
    with current.database().begin() as session:
        change(session, current.vault(), what, by=current.officer(), now=current.now())


def _kinds() -> Sequence[MessageKind]:
    """The kind that was named, or all that can be stopped. Raises `NotFound`."""
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
