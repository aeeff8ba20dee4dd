"""Identified people: listing, screening, inviting and registering them."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.choices import Role
from portal.domain.errors import Conflict, Invalid, InvalidAnswers, NotFound, PortalError
from portal.domain.phone import show_mobile
from portal.domain.places import load_places
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.texts import local_number
from portal.domain.stages import Stage, StepBy, WhyNot, may_step
from portal.domain.typed import Typed
from portal.domain.words import N_
from portal.services import enter
from portal.services.identified import identify, invite, people, screen
from portal.services.identified.identify import Known
from portal.services.identified.people import SamePhone
from portal.services.identified.screen import Finding
from portal.services.queue import Cursor
from portal.services.sms import texts
from portal.web import current
from portal.web.access import staff
from portal.web.forms.identified import IdentifiedForm, upazila_names
from portal.web.locale import translate

blueprint = Blueprint("registrar_identified", __name__)

_ROLES = (Role.REGISTRAR, Role.SUPERVISOR)
_FIELDS = ("name", "mobile", "upazila", "note", "language")


@blueprint.get("/staff/identified")
@staff(*_ROLES)
def show() -> str:
    """One list, page by page, with the numbers of all."""
    officer, after = current.officer(), request.args.get("after")
    by = identify.role_of(officer)
    with current.database().read() as session:
        counts = people.counts(session, officer)
        stage = _stage(request.args.get("stage"), by)
        page = people.listed(
            session,
            current.vault(),
            officer,
            stage,
            after=Cursor.read(after) if after else None,
        )
    return render_template(
        "registrar/identified.html",
        counts=counts,
        first=_stage(None, by),
        is_first=after is None,
        page=page,
        place=_place,
        show_mobile=show_mobile,
        stage=stage,
    )


@blueprint.get("/staff/identified/new")
@staff(*_ROLES)
def begin() -> str:
    """An empty form."""
    identify.role_of(current.officer())
    return _form(IdentifiedForm.showing({}), str(uuid.uuid4()))


@blueprint.post("/staff/identified/new")
@staff(*_ROLES)
def add() -> str | tuple[str, int] | Response:
    """Puts a person on the list; tells first when the phone is known, and then on a second press."""
    officer, typed = current.officer(), _typed()
    identify.role_of(officer)
    form = IdentifiedForm.showing(typed)
    try:
        person_id = uuid.UUID(request.form.get("id", ""))
    except ValueError as error:
        raise Invalid(N_("Please load the page again.")) from error
    if "switch" in request.form:
        return _form(form, str(person_id))
    try:
        known = Known.read(typed, officer.district_code or "", current.now())
    except InvalidAnswers as wrong:
        form.show_problems(wrong.problems)
        return _form(form, str(person_id)), 422
    with current.database().read() as session:
        phone = people.phone_index(current.vault(), known.mobile)
        others = people.same_phone(session, current.vault(), officer, phone, but=person_id)
    if others and "anyway" not in request.form:
        return _form(form, str(person_id), others), 409
    with current.database().begin() as session:
        identify.identify(session, current.vault(), officer, person_id, known, now=current.now())
    flash(translate(N_("%(name)s is on the list."), name=known.name))
    return redirect(url_for("registrar_identified.show", stage=Stage.IDENTIFIED.value), 303)


@blueprint.get("/staff/identified/<uuid:person_id>")
@staff(*_ROLES)
def see(person_id: uuid.UUID) -> str:
    """One person, the history, and what can be done."""
    return _person(person_id)


@blueprint.post("/staff/identified/<uuid:person_id>/screen")
@staff(Role.SUPERVISOR)
def judge(person_id: uuid.UUID) -> tuple[str, int] | Response:
    """Eligible or not, and why."""
    try:
        why = request.form.get("why_not", "")
        finding = Finding(
            eligible=request.form.get("finding") == "eligible",
            why_not=WhyNot(why) if why in WhyNot.__members__.values() else None,
            note=request.form.get("note", ""),
        )
        if request.form.get("finding") not in ("eligible", "not_eligible"):
            raise Invalid(N_("Choose whether this person is eligible."))
        seen = request.form.get("seen", "")
        with current.database().begin() as session:
            person = screen.screen(
                session,
                current.vault(),
                current.officer(),
                person_id,
                finding,
                seen=Stage(seen) if seen in Stage.__members__.values() else Stage.REGISTERED,
                now=current.now(),
            )
    except (Invalid, Conflict) as problem:
        return _person(person_id, problem), 409 if isinstance(problem, Conflict) else 422
    flash(translate(person.stage.label))
    return redirect(url_for("registrar_identified.see", person_id=person_id), 303)


@blueprint.post("/staff/identified/<uuid:person_id>/invite")
@staff(*_ROLES)
def call_in(person_id: uuid.UUID) -> tuple[str, int] | Response:
    """Invites by SMS, once."""
    try:
        with current.database().begin() as session:
            was_sent = invite.invite(
                session,
                current.vault(),
                current.officer(),
                person_id,
                hotline=current.settings().hotline,
                now=current.now(),
            )
    except (Invalid, Conflict) as problem:
        return _person(person_id, problem), 409 if isinstance(problem, Conflict) else 422
    sent = N_("The invitation goes out by SMS.")
    flash(
        translate(sent if was_sent else N_("This phone has an invitation already: none is sent."))
    )
    return redirect(url_for("registrar_identified.see", person_id=person_id), 303)


@blueprint.post("/staff/identified/<uuid:person_id>/register")
@staff(Role.REGISTRAR)
def enter_for(person_id: uuid.UUID) -> tuple[str, int] | Response:
    """Begins the entry of this person, with what is known."""
    officer, vault = current.officer(), current.vault()
    with current.database().begin() as session:
        person = identify.find(session, officer, person_id, lock=True)
        if not may_step(person.stage, Stage.REGISTERED, identify.role_of(officer)):
            raise Conflict(N_("Only who is found eligible is registered from here."))
        entry_id = enter.begin_for(session, vault, officer, person, now=current.now())
    return redirect(url_for("registrar_entry.show", entry_id=entry_id), 303)


def _stage(wanted: str | None, by: StepBy) -> Stage:
    """The list that was asked for, or the one with the work."""
    if not wanted:
        return Stage.ELIGIBLE if by is StepBy.VOLUNTEER else Stage.IDENTIFIED
    if wanted not in Stage.__members__.values():
        raise NotFound(N_("There is no such list."))
    return Stage(wanted)


def _typed() -> Typed:
    return {field: request.form.getlist(field) for field in _FIELDS if field in request.form}


def _place(upazila_code: str | None) -> str:
    if upazila_code is None:
        return ""
    return load_places().upazila(upazila_code).label(current.language())


def _form(form: IdentifiedForm, person_id: str, others: SamePhone | None = None) -> str:
    return render_template(
        "registrar/identify.html",
        form=form,
        others=others,
        person_id=person_id,
        upazilas=upazila_names(current.officer().district_code or ""),
    )


def _person(person_id: uuid.UUID, problem: PortalError | None = None) -> str:
    officer = current.officer()
    by = identify.role_of(officer)
    with current.database().read() as session:
        seen = people.see(session, current.vault(), officer, person_id)
        sms = texts.rendered(
            session,
            MessageKind.INVITED,
            seen.person.language,
            {"hotline": local_number(current.settings().hotline)},
        )
    stage = seen.person.stage
    return render_template(
        "registrar/identified_person.html",
        may={to_stage for to_stage in Stage if may_step(stage, to_stage, by)},
        place=_place,
        problem=translate(problem.text, **problem.values) if problem else None,
        seen=seen,
        show_mobile=show_mobile,
        sms=sms,
        stages=Stage,
        typed=request.form,
        why_not=WhyNot,
    )
