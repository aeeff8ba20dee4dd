"""The pages of the form."""

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.domain.answers import merge
from portal.domain.errors import InvalidAnswers, TooMany
from portal.domain.pages import Page
from portal.domain.typed import Typed
from portal.models import Draft
from portal.services import campaigns, fill_in
from portal.web import current
from portal.web.access import returnee
from portal.web.forms import FORMS, Carrier
from portal.web.public import campaign, code, steps, visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_register", __name__)

_ADDRESS = "/register/<any({}):name>".format(", ".join(f"'{page.value}'" for page in Page))


@blueprint.get(_ADDRESS)
@returnee
def show(name: str) -> str:
    """A page with what was typed before."""
    page = Page(name)
    visitor.secret()
    with current.database().read() as session:
        draft = visitor.find_draft(session)
    if page is not Page.CONSENT:
        steps.admit_to(page, draft)
    return _render(page, FORMS[page].showing(_typed_before(draft)))


@blueprint.post(_ADDRESS)
@returnee
def save(name: str) -> Response | tuple[str, int]:
    """Keeps a page and goes on; or shows what needs mending; or changes the language."""
    page, newer = Page(name), _sent(Page(name))
    is_switch = "switch" in request.form
    try:
        draft = _keep(page, newer, check=not is_switch)
    except InvalidAnswers as wrong:
        return _ask_again(page, newer, wrong), 422
    if draft.consent_at is None and page is not Page.CONSENT:
        return see(url_for("public_resume.show", lost="yes"))
    if is_switch:
        return steps.go_to(page)
    if page is Page.CONTACT and not draft.phone_verified:
        return _prove_phone(draft)
    return steps.go_on(draft, after=page)


def _keep(page: Page, newer: Typed, *, check: bool) -> Draft:
    """Saves in the draft of this browser; the page of consent begins one."""
    vault, now, language = current.vault(), current.now(), current.language()
    with current.database().begin() as session:
        draft = visitor.lock_draft(session)
        if page is not Page.CONSENT and draft is None:
            return _rescue(session, page, newer)
        if page is not Page.CONSENT:
            draft = steps.admit(draft)
        elif draft is None or draft.registration_id is not None:
            # One that was sent stays with its own secret: this is for another person.
            fresh = visitor.renew() if draft else visitor.secret()
            draft = fill_in.begin_draft(session, vault, fresh, language=language, now=now)
        if page is Page.CONSENT:
            campaigns.credit(session, draft, campaign.came_by())
        if check:
            fill_in.save_page(session, vault, draft, page, newer, language=language, now=now)
        else:
            fill_in.keep_page(vault, draft, page, newer, language=language, now=now)
        return draft


def _rescue(session: Session, page: Page, newer: Typed) -> Draft:
    """Keeps a page of a browser that has lost its draft, until the draft is found by phone."""
    vault, now, language = current.vault(), current.now(), current.language()
    draft = fill_in.begin_draft(session, vault, visitor.secret(), language=language, now=now)
    fill_in.keep_page(vault, draft, page, newer, language=language, now=now)
    return draft


def _prove_phone(draft: Draft) -> Response:
    """Sends a code to the phone just given. Where a limit is reached the page of the code tells."""
    try:
        code.send_to(draft)
    except TooMany as why:
        return code.not_sent(why)
    return see(url_for("public_code.show"))


def again() -> str:
    """The page as it was sent."""
    page = Page((request.view_args or {})["name"])
    return _render(page, _form_with(page, _sent(page)))


def _ask_again(page: Page, newer: Typed, wrong: InvalidAnswers) -> str:
    form = _form_with(page, newer)
    form.show_problems(wrong.problems)
    return _render(page, form)


def _sent(page: Page) -> Typed:
    return {field: request.form.getlist(field) for field in page.inputs if field in request.form}


def _form_with(page: Page, newer: Typed) -> Carrier:
    with current.database().read() as session:
        draft = visitor.find_draft(session)
    return FORMS[page].showing(merge(_typed_before(draft), newer, page.inputs))


def _typed_before(draft: Draft | None) -> Typed:
    if draft is None or draft.registration_id is not None:
        return {}
    return fill_in.typed_in(current.vault(), draft)


def _render(page: Page, form: Carrier) -> str:
    return render_template(
        f"public/register/{page.value}.html",
        page=page,
        form=form,
        step=steps.number_of(page),
        steps=len(steps.STEPS),
    )
