"""What is done in a call: reference again, call-back, complaint, another phone."""

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from portal.domain.hotline.calls import CallbackKind
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import read_one_time_code
from portal.domain.staff.roles import Role
from portal.services.hotline import caller_help, caller_phone
from portal.services.hotline.caller_proof import ProofOutcome
from portal.services.registration.phone_verification import CodeOutcome
from portal.services.registration.proven_caller import proven_caller
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import STATUS
from portal.web.locale import translate
from portal.web.staff.hotline.call_page import NO_MORE_TRIES, call_page

blueprint = Blueprint("staff_caller_actions", __name__)
Answer = Response | tuple[str, int]
_PROBLEMS = (Invalid, Conflict, Forbidden, TooMany)
_CHANGED = N_("The phone is changed. Both phones get an SMS, at night only after 8 in the morning.")
_CHANGED_WITHOUT_SMS = N_("The phone is changed. No SMS is sent: the returnee does not want any.")
_WRONG_ANSWER = N_("The answer is not right. No code was sent.")
_WRONG_CODE = N_("The code is not right. Ask the caller to read it again.")
_SPENT_CODE = N_("This code no longer works. Send a new one.")


@blueprint.post("/staff/caller/reference")
@staff(Role.REGISTRAR)
def send_reference() -> Answer:
    """Sends the reference to the phone in the registration."""
    try:
        with request_context.begin() as work:
            is_sent = caller_help.send_reference_again(work, request_context.officer())
    except NotFound:
        return _to_the_call()
    except TooMany as wrong:
        return _again(wrong)
    said = N_("The reference goes by SMS, at night only after 8 in the morning.")
    flash(translate(said if is_sent else N_("No SMS is sent: the returnee does not want any.")))
    return _to_the_call()


@blueprint.post("/staff/caller/call-back")
@staff(Role.REGISTRAR)
def ask_callback() -> Answer:
    """Puts a call-back or a complaint on the list."""
    form = request.form
    kind = CallbackKind.COMPLAINT if form.get("kind") == "complaint" else CallbackKind.CALL
    try:
        with request_context.begin() as work:
            is_registered = caller_help.ask_callback_for_caller(
                work,
                request_context.officer(),
                kind,
                form.get("note", ""),
                form.get("mobile", ""),
            )
    except NotFound:
        return _to_the_call()
    except _PROBLEMS as wrong:
        return _again(wrong, "call-back")
    if kind is CallbackKind.CALL:
        said = N_("On the list. Somebody calls by the next working day.")
    elif is_registered:
        said = N_("The complaint is with the supervisor, who calls within 3 working days.")
    else:
        said = N_(
            "The complaint is on the list: the supervisor's if the number is registered, otherwise the hotline's. "
            "Somebody calls within 3 working days."
        )
    flash(translate(said))
    return _to_the_call()


@blueprint.post("/staff/caller/phone")
@staff(Role.REGISTRAR)
def send_code() -> Answer:
    """Checks the third answer and sends a code to the new phone."""
    settings = request_context.settings()
    try:
        with request_context.begin() as work:
            outcome = caller_phone.request_phone_of_caller(
                work,
                request_context.officer(),
                request.form.get("mobile", ""),
                request.form.get("said", ""),
                network=request_context.client_network(),
                codes_per_day=settings.codes_per_day,
                caps=settings.caps,
            )
    except NotFound:
        return _to_the_call()
    except _PROBLEMS as wrong:
        return _again(wrong, "phone")
    if outcome is ProofOutcome.SPENT:
        return call_page(translate(NO_MORE_TRIES), step="call-back"), 429
    if outcome is ProofOutcome.WRONG:
        return call_page(translate(_WRONG_ANSWER), step="phone"), 422
    return call_page(step="code"), 200


@blueprint.post("/staff/caller/phone-code")
@staff(Role.REGISTRAR)
def change_phone() -> Answer:
    """Changes the phone if the caller reads out the right code."""
    try:
        typed = read_one_time_code(request.form.get("code", ""))
        with request_context.begin() as work:
            officer, reason = request_context.officer(), request.form.get("reason", "")
            outcome = caller_phone.confirm_phone_of_caller(work, officer, typed, reason)
            registration = proven_caller(work, officer)
            gets_sms = registration is not None and registration.may_sms
    except NotFound:
        return _to_the_call()
    except _PROBLEMS as wrong:
        return _again(wrong, "code")
    if outcome is CodeOutcome.SPENT:
        return call_page(translate(_SPENT_CODE), step="phone"), 422
    if outcome is CodeOutcome.WRONG:
        return call_page(translate(_WRONG_CODE), step="code"), 422
    flash(translate(_CHANGED if gets_sms else _CHANGED_WITHOUT_SMS))
    return _to_the_call()


def _again(wrong: Invalid | Conflict | Forbidden | TooMany, step: str = "") -> tuple[str, int]:
    return call_page(translate(wrong.text, **wrong.values), step=step), STATUS[type(wrong)]


def _to_the_call() -> Response:
    return redirect(url_for("staff_caller.show"))
