"""A call of the hotline: the look-up, the proof by two questions, the status, and the reason at its end."""

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.hotline.call_scripts import CallPart
from portal.domain.hotline.calls import CallReason
from portal.domain.hotline.proof_questions import ProofQuestion
from portal.domain.platform.errors import Forbidden, Invalid, NotFound, TooMany
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.numerals import to_latin
from portal.domain.review.search_query import read_search_query
from portal.domain.staff.roles import Role
from portal.services.hotline import call_scripts, caller_proof, calls
from portal.services.hotline.caller_proof import ProofOutcome
from portal.services.matching import caller_search
from portal.services.matching.caller_search import CallerQuery
from portal.services.registration.proven_caller import find_open_call, is_of_hotline
from portal.web import request_context
from portal.web.access import staff
from portal.web.errors import STATUS
from portal.web.locale import translate
from portal.web.staff.hotline.call_page import NO_MORE_TRIES, call_page, districts_by_name

blueprint = Blueprint("staff_caller", __name__)
_CALL = "staff_caller.show"
_NO_MATCH = N_("No registration fits. Ask the caller to say it again, or register them.")
_WRONG = N_("Not both answers are right.")
_YEAR_DIGITS = 4


@blueprint.get("/staff/caller")
@staff(Role.REGISTRAR)
def ask() -> str | Response:
    """Asks for reference, phone or name, or goes on with the open call."""
    officer = request_context.officer()
    with request_context.read() as work:
        if find_open_call(work, officer):
            return redirect(url_for(_CALL))
    return _ask()


@blueprint.post("/staff/caller")
@staff(Role.REGISTRAR)
def find() -> Response | tuple[str, int]:
    """Begins a call, or goes on with it, and looks the caller up."""
    officer, text = request_context.officer(), request.form.get("text", "")
    try:
        if "general" in request.form:
            with request_context.begin() as work:
                calls.hold_lookups(work, officer)
                calls.begin_call(work, officer)
            return redirect(url_for(_CALL))
        query = CallerQuery(
            read_search_query(text), request.form.get("district", ""), _birth_year()
        )
        found = _look_up(query)
    except (Invalid, TooMany, Forbidden) as wrong:
        return _ask(translate(wrong.text, **wrong.values)), STATUS[type(wrong)]
    if not found:
        return call_page(translate(_NO_MATCH)), 422
    return redirect(url_for(_CALL))


@blueprint.get("/staff/caller/call")
@staff(Role.REGISTRAR)
def show() -> str | Response:
    """Shows the open call: the questions, or what is proven."""
    with request_context.read() as work:
        if find_open_call(work, request_context.officer()) is None:
            return redirect(url_for("staff_caller.ask"))
    return call_page()


@blueprint.post("/staff/caller/proof")
@staff(Role.REGISTRAR)
def prove() -> Response | tuple[str, int]:
    """Checks both answers together, so that the agent does not learn which is right."""
    said = {each: request.form.get(each.value, "") for each in ProofQuestion}
    try:
        with request_context.begin() as work:
            outcome = caller_proof.prove_caller(work, request_context.officer(), said)
    except NotFound:
        return redirect(url_for("staff_caller.ask"))
    if outcome is ProofOutcome.RIGHT:
        return redirect(url_for(_CALL))
    is_wrong = outcome is ProofOutcome.WRONG
    return call_page(translate(_WRONG if is_wrong else NO_MORE_TRIES)), 422 if is_wrong else 429


@blueprint.post("/staff/caller/end")
@staff(Role.REGISTRAR)
def end() -> Response:
    """Ends the call with its reason."""
    reason = request.form.get("reason", "")
    if reason not in CallReason.__members__.values():
        raise Invalid(N_("Please reload the page and use one of its buttons."))
    with request_context.begin() as work:
        calls.end_call(work, request_context.officer(), CallReason(reason))
    flash(
        translate(N_("The call is logged: %(reason)s."), reason=translate(CallReason(reason).label))
    )
    return redirect(url_for("staff_caller.ask"))


def _look_up(query: CallerQuery) -> Sequence[UUID]:
    """Returns who was found. An error does not undo the count and the audit entry. Raises `Invalid`."""
    officer, problem = request_context.officer(), None
    found: Sequence[UUID] = ()
    with request_context.begin() as work:
        calls.hold_lookups(work, officer)
        calls.note_lookup(work, officer, query.text)
        try:
            found = caller_search.find_callers(work, officer, query)
        except Invalid as wrong:
            problem = wrong
        else:
            calls.begin_call(work, officer, found[0] if found else None)
    if problem:
        raise problem
    return found


def _birth_year() -> int | None:
    typed = to_latin(request.form.get("birth_year", "")).strip()
    if not typed:
        return None
    if len(typed) != _YEAR_DIGITS or not typed.isascii() or not typed.isdigit():
        raise Invalid(N_("Write the year with four digits, or leave it empty."))
    return int(typed)


def _ask(problem: str = "") -> str:
    officer = request_context.officer()
    with request_context.read() as work:
        scripts = call_scripts.read_scripts(work)
        ended = calls.calls_of_today(work, officer)
    return render_template(
        "staff/hotline/ask.html",
        districts=districts_by_name(),
        ended=ended,
        may_ask=is_of_hotline(officer),
        problem=problem,
        script=scripts[CallPart.GREETING].in_language(request_context.language()),
        typed=request.form,
    )
