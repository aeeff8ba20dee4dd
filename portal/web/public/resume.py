"""Going on with what was begun, on any phone, by its number and a code."""

import uuid

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.errors import Invalid, NotFound, TooMany
from portal.services import fill_in, resume
from portal.web import current
from portal.web.access import returnee
from portal.web.forms.status import PhoneForm
from portal.web.locale import translate
from portal.web.public import code, steps, visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_resume", __name__)


@blueprint.get("/register/resume")
@returnee
def show() -> str:
    """Asks for the phone that was given."""
    visitor.secret()
    return _page(PhoneForm(formdata=None))


@blueprint.post("/register/resume")
@returnee
def look() -> Response:
    """Sends a code to that phone."""
    if "switch" in request.form:
        return make_response(_page(PhoneForm()))
    vault, now, language = current.vault(), current.now(), current.language()
    phone = request.form.get("mobile", "")
    try:
        with current.database().begin() as session:
            # What is in this browser now stays where it is, to be resumed by its own phone.
            is_free = visitor.is_free(visitor.find_draft(session))
            secret = visitor.secret() if is_free else visitor.renew()
            draft = resume.look_by_phone(session, vault, secret, phone, language=language, now=now)
    except Invalid as problem:
        form = PhoneForm()
        form.mobile.errors = [translate(problem.text, **problem.values)]
        return make_response(_page(form), 422)
    try:
        code.send_to(draft)
    except TooMany as why:
        return code.not_sent(why)
    return see(url_for("public_code.show"))


def again() -> str:
    """The page as it was sent."""
    return _page(PhoneForm())


@blueprint.get("/register/choose")
@returnee
def choose() -> str:
    """The registrations begun with the proven phone."""
    with current.database().read() as session:
        draft = steps.admit(visitor.find_draft(session))
        begun = resume.find_begun(session, current.vault(), draft, now=current.now())
    return render_template(
        "public/register/choose.html", begun=begun, is_looking=draft.consent_at is None
    )


@blueprint.post("/register/choose")
@returnee
def chosen() -> Response:
    """Goes on with one of them, or with the new one."""
    vault, now, choice = current.vault(), current.now(), request.form.get("draft", "")
    if choice == "new":
        with current.database().read() as session:
            return steps.go_on(steps.admit(visitor.find_draft(session)))
    try:
        draft_id = uuid.UUID(choice)
    except ValueError as error:
        raise NotFound(fill_in.NOTHING_BEGUN) from error
    with current.database().begin() as session:
        steps.admit(visitor.find_draft(session))
        draft = resume.go_on_with(session, vault, visitor.secret(), draft_id, now=now)
    return steps.go_on(draft)


def _page(form: PhoneForm) -> str:
    return render_template(
        "public/register/resume.html", form=form, is_lost=request.args.get("lost") == "yes"
    )
