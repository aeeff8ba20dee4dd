"""Identified persons: listing, screening, invitation and registration."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.texts import local_number
from portal.domain.outreach.identified_stages import IdentifiedStage, StepBy, WhyNot, may_step
from portal.domain.platform.errors import Conflict, Invalid, InvalidAnswers, NotFound, PortalError
from portal.domain.platform.form_input import FormInput
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.staff_wording import all_for_staff
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.services.intake.assisted_entry import submit
from portal.services.messaging import texts
from portal.services.outreach import identification, identified_list, invitations, screening
from portal.services.outreach.identification import KnownIdentified
from portal.services.outreach.identified_list import SamePhone
from portal.services.outreach.screening import ScreeningResult
from portal.services.privacy import number_lookup
from portal.services.review.queue_cursor import QueueCursor
from portal.web import request_context
from portal.web.access import staff
from portal.web.forms.identified import IdentifiedForm, upazila_names
from portal.web.locale import translate
from portal.web.staff.list_views import own_page_size

blueprint = Blueprint("staff_identified", __name__)

_ROLES = (Role.REGISTRAR, Role.SUPERVISOR)
_TOO_MANY = N_("You have checked many numbers in the last hour. Please add this person later.")
_FIELDS = ("name", "mobile", "upazila", "note", "language")


@blueprint.get("/staff/identified")
@staff(*_ROLES)
def show() -> str:
    """Shows one list by page, with the counts of all lists."""
    officer, after = request_context.officer(), request.args.get("after")
    by = identification.identified_role(officer)
    with request_context.read() as work:
        counts = identified_list.count_identified(work, officer)
        stage = _stage(request.args.get("stage"), by)
        page = identified_list.list_identified(
            work,
            officer,
            stage,
            after=QueueCursor.read(after) if after else None,
            size=own_page_size().rows,
        )
    return render_template(
        "staff/intake/identified.html",
        counts=counts,
        first=_stage(None, by),
        is_first=after is None,
        page=page,
        place=_place,
        stage=stage,
    )


@blueprint.get("/staff/identified/new")
@staff(*_ROLES)
def begin() -> str:
    """Shows an empty form."""
    identification.identified_role(request_context.officer())
    return _form(IdentifiedForm.showing({}), str(uuid.uuid4()))


@blueprint.post("/staff/identified/new")
@staff(*_ROLES)
def add() -> str | tuple[str, int] | Response:
    """Adds a person. A known phone gives a warning first; a second submission adds the person."""
    officer, typed = request_context.officer(), _typed()
    identification.identified_role(officer)
    form = IdentifiedForm.showing(typed)
    try:
        person_id = uuid.UUID(request.form.get("id", ""))
    except ValueError as error:
        raise Invalid(N_("Please reload the page.")) from error
    if "switch" in request.form:
        return _form(form, str(person_id))
    try:
        known = KnownIdentified.read(typed, officer.district_code or "", request_context.now())
    except InvalidAnswers as wrong:
        form.show_problems(all_for_staff(wrong.problems))
        return _form(form, str(person_id)), 422
    with request_context.begin() as work:
        phone = identified_list.phone_index(request_context.vault(), known.mobile)
        others = identified_list.same_phone(work, officer, phone, but=person_id)
        numbers = [known.mobile] if known.mobile else []
        is_admitted = number_lookup.admit_lookup(work, officer, numbers)
    if not is_admitted:
        form.show_problems({"mobile": Invalid(_TOO_MANY)})
        return _form(form, str(person_id)), 429
    if others and "anyway" not in request.form:
        return _form(form, str(person_id), others), 409
    with request_context.begin() as work:
        identification.identify_person(work, officer, person_id, known)
    flash(translate(N_("%(name)s is on the list."), name=known.name))
    return redirect(url_for("staff_identified.show", stage=IdentifiedStage.IDENTIFIED.value), 303)


@blueprint.get("/staff/identified/<uuid:person_id>")
@staff(*_ROLES)
def see(person_id: uuid.UUID) -> str:
    """Shows a person, the history and the possible steps."""
    return _person(person_id)


@blueprint.post("/staff/identified/<uuid:person_id>/screen")
@staff(Role.SUPERVISOR)
def judge(person_id: uuid.UUID) -> tuple[str, int] | Response:
    """Records whether the person is eligible, with the reason."""
    try:
        why = request.form.get("why_not", "")
        finding = ScreeningResult(
            eligible=request.form.get("finding") == "eligible",
            why_not=WhyNot(why) if why in WhyNot.__members__.values() else None,
            note=request.form.get("note", ""),
        )
        if request.form.get("finding") not in ("eligible", "not_eligible"):
            raise Invalid(N_("Choose whether this person is eligible."))
        seen = request.form.get("seen", "")
        with request_context.begin() as work:
            person = screening.screen_person(
                work,
                request_context.officer(),
                person_id,
                finding,
                seen=IdentifiedStage(seen)
                if seen in IdentifiedStage.__members__.values()
                else IdentifiedStage.REGISTERED,
            )
    except (Invalid, Conflict) as problem:
        return _person(person_id, problem), 409 if isinstance(problem, Conflict) else 422
    flash(translate(person.stage.label))
    return redirect(url_for("staff_identified.see", person_id=person_id), 303)


@blueprint.post("/staff/identified/<uuid:person_id>/invite")
@staff(*_ROLES)
def call_in(person_id: uuid.UUID) -> tuple[str, int] | Response:
    """Invites by SMS, once."""
    try:
        with request_context.begin() as work:
            invitations.invite_identified(work, request_context.officer(), person_id)
    except (Invalid, Conflict) as problem:
        return _person(person_id, problem), 409 if isinstance(problem, Conflict) else 422
    # The same text if the phone has an invitation: that may be of another district.
    flash(
        translate(
            N_(
                "The invitation goes by SMS, once to each phone, at night only after 8 in the morning."
            )
        )
    )
    return redirect(url_for("staff_identified.see", person_id=person_id), 303)


@blueprint.post("/staff/identified/<uuid:person_id>/register")
@staff(Role.REGISTRAR)
def enter_for(person_id: uuid.UUID) -> tuple[str, int] | Response:
    """Begins an assisted entry with the known data of the person."""
    officer = request_context.officer()
    with request_context.begin() as work:
        person = identification.find_identified(work, officer, person_id, lock=True)
        if not may_step(
            person.stage, IdentifiedStage.REGISTERED, identification.identified_role(officer)
        ):
            raise Conflict(N_("Only people found eligible can be registered from here."))
        entry_id = submit.begin_entry_for(work, officer, person)
    return redirect(url_for("staff_assisted_entry.show", entry_id=entry_id), 303)


def _stage(wanted: str | None, by: StepBy) -> IdentifiedStage:
    """Returns the requested list, or the default one of the role."""
    if not wanted:
        return IdentifiedStage.ELIGIBLE if by is StepBy.VOLUNTEER else IdentifiedStage.IDENTIFIED
    if wanted not in IdentifiedStage.__members__.values():
        raise NotFound(N_("There is no such list."))
    return IdentifiedStage(wanted)


def _typed() -> FormInput:
    return {field: request.form.getlist(field) for field in _FIELDS if field in request.form}


def _place(upazila_code: str | None) -> str:
    if upazila_code is None:
        return ""
    return load_places().upazila(upazila_code).label(request_context.language())


def _form(form: IdentifiedForm, person_id: str, others: SamePhone | None = None) -> str:
    return render_template(
        "staff/intake/identify.html",
        form=form,
        others=others,
        person_id=person_id,
        upazilas=upazila_names(request_context.officer().district_code or ""),
    )


def _person(person_id: uuid.UUID, problem: PortalError | None = None) -> str:
    officer = request_context.officer()
    by = identification.identified_role(officer)
    with request_context.read() as work:
        seen = identified_list.identified_detail(work, officer, person_id)
        sms = texts.render_text(
            work,
            MessageKind.INVITED,
            seen.person.language,
            {"hotline": local_number(request_context.settings().hotline)},
        )
    stage = seen.person.stage
    return render_template(
        "staff/intake/identified_person.html",
        may={to_stage for to_stage in IdentifiedStage if may_step(stage, to_stage, by)},
        place=_place,
        problem=translate(problem.text, **problem.values) if problem else None,
        seen=seen,
        sms=sms,
        stages=IdentifiedStage,
        typed=request.form,
        why_not=WhyNot,
    )
