"""Entering a registration for somebody else: all topics on one screen."""

import uuid
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms.widgets import html_params

from portal.domain.choices import ConsentHow, Desk, Helper, Language
from portal.domain.errors import Conflict, Invalid
from portal.domain.named_places import with_codes
from portal.domain.pages import LONGEST_VALUE, without_marks
from portal.domain.phone import show_mobile
from portal.domain.spoken import spell
from portal.domain.typed import Typed
from portal.models import Centre, Registration
from portal.services import call_backs, enter, enter_check, entries, fill_in, shelf
from portal.services.enter import ENTERING_ROLES, Desktop
from portal.services.enter_check import NOBODY, Known
from portal.web import current
from portal.web.access import staff
from portal.web.forms.entry import EntryForm, names_for, typed_in

blueprint = Blueprint("registrar_entry", __name__)


@blueprint.get("/staff/entry")
@staff(*ENTERING_ROLES)
def home() -> str:
    """Where one begins, goes on, and reads a reference again."""
    officer, now = current.officer(), current.now()
    with current.database().read() as session:
        begun = entries.begun(session, current.vault(), officer, now=now)
        sent = entries.sent(session, officer, now=now)
    return render_template("registrar/entries.html", begun=begun, sent=sent)


@blueprint.get("/staff/entry/new")
@staff(*ENTERING_ROLES)
def begin() -> Response:
    """An entry with an id of its own: whatever is sent twice from its page is one entry."""
    return redirect(url_for("registrar_entry.show", entry_id=uuid.uuid4()))


@blueprint.post("/staff/entry/for-call/<uuid:call_id>")
@staff(*ENTERING_ROLES)
def begin_for_call(call_id: uuid.UUID) -> Response:
    """An entry for somebody who asked by SMS to be called, with the phone in it."""
    officer, vault, now = current.officer(), current.vault(), current.now()
    with current.database().begin() as session:
        call = call_backs.find(session, vault, officer, call_id)
        known = {"mobile": [show_mobile(call.mobile)]}
        entry_id = enter.begin_with(session, vault, officer, known, call.language, now=now)
    return redirect(url_for("registrar_entry.show", entry_id=entry_id), 303)


@blueprint.get("/staff/entry/<uuid:entry_id>")
@staff(*ENTERING_ROLES)
def show(entry_id: uuid.UUID) -> str | Response:
    """The form, with what the server has of it."""
    officer, vault = current.officer(), current.vault()
    with current.database().read() as session:
        found = enter.find(session, officer, entry_id)
        if found is not None and found.registration_id is not None:
            return redirect(url_for("registrar_entry.done", entry_id=entry_id))
        if found is None:
            return _page(entry_id, _blank(), enter.usual_consent(officer), Language.BANGLA)
        draft = enter.draft_of(session, vault, found, now=current.now())
        typed = without_marks(fill_in.typed_in(vault, draft))
        known = _look(session, typed)
    return _page(entry_id, typed, found.consent_how, draft.language, known=known)


@blueprint.post("/staff/entry/<uuid:entry_id>")
@staff(*ENTERING_ROLES)
def send(entry_id: uuid.UUID) -> str | tuple[str, int] | Response:
    """Keeps what was typed; sends it if that was the button and nothing needs mending."""
    typed, problems = _sent()
    at = _desktop(entry_id)
    try:
        with current.database().begin() as session:
            wrong = dict(enter.keep(session, current.vault(), at, typed))
            known = _look(session, typed)
    except Conflict:
        return redirect(url_for("registrar_entry.done", entry_id=entry_id), 303)
    wrong |= {field: problem for field, problem in problems.items() if field in wrong}
    if "later" in request.form:
        return redirect(url_for("registrar_entry.home"), 303)
    if "send" not in request.form:
        shown = wrong if "check" in request.form else {}
        return _page(entry_id, typed, at.consent_how, at.language, known=known, problems=shown)
    if wrong:
        page = _page(entry_id, typed, at.consent_how, at.language, known=known, problems=wrong)
        return page, 422
    with current.database().begin() as session:
        enter.submit(
            session,
            current.vault(),
            at.officer,
            entry_id,
            hotline=current.settings().hotline,
            now=at.now,
        )
    return redirect(url_for("registrar_entry.done", entry_id=entry_id), 303)


@blueprint.post("/staff/entry/<uuid:entry_id>/keep")
@staff(*ENTERING_ROLES)
def keep(entry_id: uuid.UUID) -> str:
    """Keeps what was typed so far, and says who is known already: asked by the script."""
    typed, _ = _sent()
    at = _desktop(entry_id)
    with current.database().begin() as session:
        enter.keep(session, current.vault(), at, typed)
        known = _look(session, typed)
    return render_template("registrar/kept.html", known=known, names=names_for(typed))


@blueprint.post("/staff/entry/<uuid:entry_id>/discard")
@staff(*ENTERING_ROLES)
def discard(entry_id: uuid.UUID) -> Response:
    """Throws it away."""
    with current.database().begin() as session:
        enter.discard(session, current.vault(), current.officer(), entry_id, now=current.now())
    return redirect(url_for("registrar_entry.home"), 303)


@blueprint.get("/staff/entry/<uuid:entry_id>/done")
@staff(*ENTERING_ROLES)
def done(entry_id: uuid.UUID) -> str | Response:
    """The reference, and how to say it on the telephone."""
    with current.database().read() as session:
        found = enter.find(session, current.officer(), entry_id)
        if found is None or found.registration_id is None:
            return redirect(url_for("registrar_entry.show", entry_id=entry_id))
        registration = session.get_one(Registration, found.registration_id)
        centre = session.get_one(Centre, registration.centre_code)
        mobile = registration.unsealed(current.vault(), "mobile") or ""
    return render_template(
        "registrar/done.html",
        centre=centre,
        entry_id=entry_id,
        mobile=show_mobile(mobile) if mobile else "",
        registration=registration,
        spelled={language: spell(registration.reference, language) for language in Language},
    )


@blueprint.context_processor
def _on_the_computer() -> dict[str, Any]:
    return {"shelf": _shelf, "shelf_days": shelf.DAYS}


def _shelf(entry_id: uuid.UUID | None = None, *, keys: bool = False) -> Markup:
    """What static/shelf.js has to know: whose computer work this is, and how it is sealed."""
    officer, vault, now = current.officer(), current.vault(), current.now()
    told: dict[str, Any] = {
        "data_shelf": True,
        "data_owner": shelf.owner(vault, officer),
        "data_days": " ".join(map(str, shelf.days(now))),
    }
    if entry_id is not None:
        told["data_entry"] = entry_id
        if keys:
            all_keys = shelf.keys(vault, officer, entry_id, now=now).values()
            told["data_keys"] = " ".join(b64encode(key).decode() for key in all_keys)
    return Markup(html_params(**told))  # noqa: S704 - html_params escapes


def _sent() -> tuple[Typed, dict[str, Invalid]]:
    """The answers with codes for names of places, and what is wrong with those names."""
    is_volunteer = enter.desk_of(current.officer()) is Desk.VOLUNTEER
    helper = Helper.ORGANISATION if is_volunteer else Helper.OFFICE
    return with_codes(
        {
            name: [value[:LONGEST_VALUE] for value in values]
            for name, values in typed_in(request.form.to_dict(flat=False), helper).items()
        }
    )


def _desktop(entry_id: uuid.UUID) -> Desktop:
    officer = current.officer()
    try:
        how = ConsentHow(request.form.get("consent_how", ""))
    except ValueError:
        how = enter.usual_consent(officer)
    in_english = request.form.get("language") == Language.ENGLISH
    language = Language.ENGLISH if in_english else Language.BANGLA
    return Desktop(officer, entry_id, how, language, current.now())


def _blank() -> Typed:
    return {"helper_name": [current.officer().name]}


def _look(session: Session, typed: Typed) -> Known:
    return enter_check.look(
        session, current.vault(), current.officer(), typed, current.language(), now=current.now()
    )


def _page(
    entry_id: uuid.UUID,
    typed: Typed,
    how: ConsentHow,
    language: Language,
    *,
    known: Known = NOBODY,
    problems: Mapping[str, Invalid] | None = None,
) -> str:
    form = EntryForm.of(typed, {"consent_how": how.value, "language": language.value})
    form.show_problems(problems or {})
    return render_template(
        "registrar/entry.html",
        entry_id=entry_id,
        form=form,
        known=known,
        names=names_for(typed),
        on_the_phone=how is ConsentHow.PHONE,
    )
