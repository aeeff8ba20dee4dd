"""Pairs of possible duplicates: the list, and the comparison of a pair."""

from typing import Final
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.matching.duplicate_pairs import OUT, MatchReason, PairVerdict
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, PortalError
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import Actor, State, may_move
from portal.domain.staff.roles import Role
from portal.models import Registration
from portal.services.matching import pair_decisions, pair_list
from portal.services.matching.pair_decisions import PairDecision
from portal.services.matching.pair_list import PairCursor, PairDetail
from portal.services.messaging import outbox
from portal.services.review.registration_detail import RegistrationDetail
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.locale import translate
from portal.web.staff.list_views import own_page_size
from portal.web.staff.place_names import district_name
from portal.web.staff.record_access_hook import record_access
from portal.web.staff.review import answer_groups, pair_comparison
from portal.web.staff.review.message_waits import message_waits
from portal.web.staff.review.record_news import changed_in

blueprint = Blueprint("staff_duplicates", __name__)

_ROLES: Final = (Role.DISTRICT, Role.SUPERVISOR)


@blueprint.get("/staff/duplicates")
@staff(*_ROLES)
def show_all() -> str:
    """Lists the undecided pairs of the area by page, the highest score first."""
    after = PairCursor.read(request.args["after"]) if request.args.get("after") else None
    with request_context.read() as work:
        page = pair_list.open_pairs(
            work,
            request_context.officer(),
            request_context.language(),
            after=after,
            size=own_page_size().rows,
        )
    return render_template(
        "staff/review/duplicates.html",
        page=page,
        is_first=after is None,
        district_name=district_name,
    )


@blueprint.get("/staff/duplicates/<uuid:pair_id>")
@staff(*_ROLES)
def show(pair_id: UUID) -> str:
    """Shows two registrations side by side."""
    return _page(pair_id)


@blueprint.post("/staff/duplicates/<uuid:pair_id>")
@staff(*_ROLES)
def decide(pair_id: UUID) -> tuple[str, int] | Response:
    """Takes the officer's verdict on a pair. Errors are shown on the same page."""
    try:
        judged = _judged(pair_id)
        with request_context.begin() as work:
            said = _take(work, judged)
    except Invalid as problem:
        return _page(pair_id, problem), 422
    except Forbidden as problem:
        return _page(pair_id, problem), 403
    except Conflict as problem:
        return _page(pair_id, problem), 409
    flash(said)
    return redirect(url_for(".show_all"))


def _judged(pair_id: UUID) -> PairDecision:
    """Reads the state that the officer saw. Raises `Invalid` for a manipulated form."""
    try:
        verdict = PairVerdict(request.form.get("verdict", ""))
        versions = {
            UUID(name.removeprefix("version-")): int(value)
            for name, value in request.form.items()
            if name.startswith("version-")
        }
    except ValueError as error:
        raise _strange_form() from error
    return PairDecision(
        officer=request_context.officer(),
        pair_id=pair_id,
        verdict=verdict,
        versions=versions,
        read_out=request.form.get("read_out", ""),
    )


def _take(work: UnitOfWork, judged: PairDecision) -> str:
    """Executes the verdict and returns the confirmation."""
    decision = request.form.get("decision", "")
    if decision == "undo":
        back = pair_decisions.undo_merged_pair(work, judged)
        return _said(N_("%(reference)s is waiting to be checked again."), back)
    if decision == "duplicate":
        try:
            which = UUID(request.form.get("duplicate", ""))
        except ValueError as error:
            raise Invalid(N_("Choose which of the two is the duplicate.")) from error
        marked = pair_decisions.merge_pair(work, judged, which)
        return _said(N_("%(reference)s is marked as a duplicate."), marked)
    try:
        pair_decisions.separate_pair(work, judged, PairVerdict(decision))
    except ValueError as error:
        raise _strange_form() from error
    return translate(
        N_("Saved: they are two different people. You will not be asked about them again.")
    )


def _strange_form() -> Invalid:
    return Invalid(N_("Please reload the page and use one of its buttons."))


def _said(text: str, registration: Registration) -> str:
    return translate(text, reference=show_reference(registration.reference))


def _page(pair_id: UUID, problem: PortalError | None = None) -> str:
    officer = request_context.officer()
    with request_context.read() as work:
        seen = pair_list.pair_detail(work, officer, pair_id, request_context.language())
        both = [seen.mine, *([] if seen.other is None else [seen.other])]
        sms = {
            each.registration.id: outbox.preview_message(
                work,
                each.registration,
                State.SUBMITTED if each.registration.state is State.DUPLICATE else State.DUPLICATE,
            )
            for each in both
        }
        waits = message_waits(work, (message for each in both for message in each.messages.rows))
    record_access(*(each.registration.id for each in both))
    return render_template(
        "staff/review/duplicate_pair.html",
        both=both,
        changed_in=changed_in,
        district=district_name(seen.row.sides[1].district_code),
        may_be_duplicate=_may_be_duplicate(seen),
        name_of=_name,
        pair=seen.row,
        parts=pair_comparison.compare_registrations(seen.mine, seen.other)
        if seen.other is not None
        else [],
        problem=translate(problem.text, **problem.values) if problem else None,
        share_a_phone=MatchReason.PHONE in seen.row.grounds,
        sms=sms,
        typed=request.form,
        verdicts=PairVerdict,
        waits=waits,
    )


def _may_be_duplicate(seen: PairDetail) -> list[Registration]:
    """Returns the registrations that can be marked as duplicate, the later one first."""
    mine, other = seen.mine.registration, seen.other.registration if seen.other else None
    ways = [(mine, other)] if other is None else [(mine, other), (other, mine)]
    found = [
        one
        for one, original in ways
        if may_move(one.state, State.DUPLICATE, Actor.OFFICER)
        and not (original and original.state in OUT)
    ]
    return sorted(found, key=lambda one: one.submitted_at, reverse=True)


def _name(found: RegistrationDetail) -> str:
    return answer_groups.name_of(found.answers) if found.answers else ""


blueprint.add_app_template_global(district_name)
