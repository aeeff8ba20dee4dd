"""Assisted entry: all topics of a registration on one screen."""

import uuid
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms.widgets import html_params

from portal.domain.intake.place_input import with_codes
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.platform.form_input import FormInput
from portal.domain.registration.choices import ConsentMethod, Helper
from portal.domain.registration.form_pages import LONGEST_VALUE, without_marks
from portal.domain.registration.questions.registry import OF_TOPIC
from portal.domain.registration.spelling_alphabet import spell_reference
from portal.domain.staff.roles import Desk
from portal.i18n import show_phone
from portal.models import Centre, Registration
from portal.services.hotline import callback_requests
from portal.services.intake.assisted_entry import (
    entry_list,
    known_person,
    offline_draft_keys,
    submit,
)
from portal.services.intake.assisted_entry.known_person import NO_MATCH, KnownPerson
from portal.services.intake.assisted_entry.submit import ENTERING_ROLES, EntryContext
from portal.services.registration import drafts
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import staff
from portal.web.forms.entry import EntryForm, names_for, typed_in

blueprint = Blueprint("staff_assisted_entry", __name__)


@blueprint.get("/staff/entry")
@staff(*ENTERING_ROLES)
def home() -> str:
    """Lists begun and submitted entries, with a button for a new one."""
    officer = request_context.officer()
    with request_context.read() as work:
        begun = entry_list.begun_entries(work, officer)
        sent = entry_list.sent_entries(work, officer)
    return render_template("staff/intake/entries.html", begun=begun, sent=sent)


@blueprint.get("/staff/entry/new")
@staff(*ENTERING_ROLES)
def begin() -> Response:
    """Redirects to a new entry with an id, so that repeated requests are one entry."""
    return redirect(url_for("staff_assisted_entry.show", entry_id=uuid.uuid4()))


@blueprint.post("/staff/entry/for-call/<uuid:call_id>")
@staff(*ENTERING_ROLES)
def begin_for_call(call_id: uuid.UUID) -> Response:
    """Begins an entry for a callback request, with its phone."""
    officer = request_context.officer()
    with request_context.begin() as work:
        call = callback_requests.find_callback(work, officer, call_id)
        known = {"mobile": [show_phone(request_context.language(), call.mobile)]}
        entry_id = submit.begin_entry_with(work, officer, known, call.language)
    return redirect(url_for("staff_assisted_entry.show", entry_id=entry_id), 303)


@blueprint.get("/staff/entry/<uuid:entry_id>")
@staff(*ENTERING_ROLES)
def show(entry_id: uuid.UUID) -> str | Response:
    """Shows the form with the saved answers."""
    officer = request_context.officer()
    with request_context.read() as work:
        found = submit.find_entry(work, officer, entry_id)
        if found is not None and found.registration_id is not None:
            return redirect(url_for("staff_assisted_entry.done", entry_id=entry_id))
        if found is None:
            return _page(
                EntryContext(officer, entry_id, submit.usual_consent(officer), Language.BANGLA),
                _blank(),
            )
        draft = submit.draft_of_entry(work, found)
        typed = without_marks(drafts.typed_in(draft))
        known = _look(work, typed, counts=False)
    at = EntryContext(officer, entry_id, found.consent_how, draft.language)
    return _page(at, typed, known=known)


@blueprint.post("/staff/entry/<uuid:entry_id>")
@staff(*ENTERING_ROLES)
def send(entry_id: uuid.UUID) -> str | tuple[str, int] | Response:
    """Saves the answers, and submits them if requested and valid."""
    typed, problems = _sent()
    at = _desktop(entry_id)
    try:
        with request_context.begin() as work:
            wrong = dict(submit.save_entry(work, at, typed))
            known = _look(work, typed, counts=True)
    except Conflict:
        return redirect(url_for("staff_assisted_entry.done", entry_id=entry_id), 303)
    wrong |= {field: problem for field, problem in problems.items() if field in wrong}
    if "later" in request.form:
        return redirect(url_for("staff_assisted_entry.home"), 303)
    if "send" not in request.form:
        shown = wrong if "check" in request.form else {}
        return _page(at, typed, known=known, problems=shown)
    if wrong:
        page = _page(at, typed, known=known, problems=wrong)
        return page, 422
    with request_context.begin() as work:
        submit.submit_entry(work, at.officer, entry_id)
    return redirect(url_for("staff_assisted_entry.done", entry_id=entry_id), 303)


@blueprint.post("/staff/entry/<uuid:entry_id>/keep")
@staff(*ENTERING_ROLES)
def keep(entry_id: uuid.UUID) -> str:
    """Saves the answers so far and returns possible duplicates. Called by the script."""
    typed, _ = _sent()
    at = _desktop(entry_id)
    with request_context.begin() as work:
        submit.save_entry(work, at, typed)
        known = _look(work, typed, counts=True)
    return render_template("staff/intake/form_draft_kept.html", known=known, names=names_for(typed))


@blueprint.post("/staff/entry/<uuid:entry_id>/discard")
@staff(*ENTERING_ROLES)
def discard(entry_id: uuid.UUID) -> Response:
    """Discards the entry."""
    with request_context.begin() as work:
        submit.discard_entry(work, request_context.officer(), entry_id)
    return redirect(url_for("staff_assisted_entry.home"), 303)


@blueprint.get("/staff/entry/<uuid:entry_id>/done")
@staff(*ENTERING_ROLES)
def done(entry_id: uuid.UUID) -> str | Response:
    """Shows the reference, and how to spell it on the telephone."""
    with request_context.read() as work:
        found = submit.find_entry(work, request_context.officer(), entry_id)
        if found is None or found.registration_id is None:
            return redirect(url_for("staff_assisted_entry.show", entry_id=entry_id))
        registration = work.session.get_one(Registration, found.registration_id)
        centre = work.session.get_one(Centre, registration.centre_code)
    return render_template(
        "staff/intake/done.html",
        centre=centre,
        entry_id=entry_id,
        registration=registration,
        spelled={
            language: spell_reference(registration.reference, language) for language in Language
        },
    )


@blueprint.context_processor
def _on_the_computer() -> dict[str, Any]:
    return {"offline_drafts": _offline_drafts, "offline_draft_days": offline_draft_keys.DAYS}


def _offline_drafts(entry_id: uuid.UUID | None = None, *, keys: bool = False) -> Markup:
    """Return the attributes that static/offline-drafts.js reads: the owner and the keys."""
    officer, vault, now = request_context.officer(), request_context.vault(), request_context.now()
    attributes: dict[str, Any] = {
        "data_offline_drafts": True,
        "data_owner": " ".join(offline_draft_keys.owners(vault, officer)),
        "data_days": " ".join(map(str, offline_draft_keys.days(now))),
    }
    if entry_id is not None:
        attributes["data_entry"] = entry_id
        if keys:
            all_keys = offline_draft_keys.offline_draft_keys(
                vault, officer, entry_id, now=now
            ).values()
            attributes["data_keys"] = " ".join(
                ",".join(b64encode(key).decode() for key in of_day) for of_day in all_keys
            )
    return Markup(html_params(**attributes))  # noqa: S704 - html_params escapes


def _sent() -> tuple[FormInput, dict[str, Invalid]]:
    """Returns the answers with codes for places, and the problems of place names."""
    is_volunteer = submit.desk_of(request_context.officer()) is Desk.VOLUNTEER
    helper = Helper.ORGANISATION if is_volunteer else Helper.OFFICE
    return with_codes(
        {
            name: [value[:LONGEST_VALUE] for value in values]
            for name, values in typed_in(request.form.to_dict(flat=False), helper).items()
        }
    )


def _desktop(entry_id: uuid.UUID) -> EntryContext:
    officer = request_context.officer()
    try:
        how = ConsentMethod(request.form.get("consent_how", ""))
    except ValueError:
        how = submit.usual_consent(officer)
    in_english = request.form.get("language") == Language.ENGLISH
    language = Language.ENGLISH if in_english else Language.BANGLA
    return EntryContext(officer, entry_id, how, language)


def _blank() -> FormInput:
    return {"helper_name": [request_context.officer().name]}


def _look(work: UnitOfWork, typed: FormInput, *, counts: bool) -> KnownPerson:
    return known_person.find_known_person(
        work, request_context.officer(), typed, request_context.language(), counts=counts
    )


def _page(
    at: EntryContext,
    typed: FormInput,
    *,
    known: KnownPerson = NO_MATCH,
    problems: Mapping[str, Invalid] | None = None,
) -> str:
    form = EntryForm.of(typed, {"consent_how": at.consent_how.value, "language": at.language.value})
    form.show_problems(problems or {})
    return render_template(
        "staff/intake/assisted_entry.html",
        entry_id=at.entry_id,
        form=form,
        known=known,
        names=names_for(typed),
        on_the_phone=at.consent_how is ConsentMethod.PHONE,
        questions=OF_TOPIC,
    )
