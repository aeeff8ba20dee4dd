"""The pages of the form."""

from functools import cache

from flask import Blueprint, current_app, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.errors import InvalidAnswers, TooMany
from portal.domain.platform.form_input import FormInput
from portal.domain.registration.answers import merge
from portal.domain.registration.form_pages import REPLACED_BY, FormPage
from portal.domain.registration.questions.registry import AnyQuestion
from portal.models import Draft
from portal.services.outreach import campaigns
from portal.services.registration import drafts, submission_limits
from portal.unit_of_work import UnitOfWork
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms import FORMS, BaseForm
from portal.web.public import browser_token, campaign, form_steps, phone_code
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_form_pages", __name__)

_ADDRESS = "/register/<any({}):name>".format(", ".join(f"'{page.value}'" for page in FormPage))
_OLD_ADDRESS = "/register/<any({}):name>".format(", ".join(f"'{name}'" for name in REPLACED_BY))


@blueprint.get(_ADDRESS)
@returnee
def show(name: str) -> str:
    """Shows a page with earlier answers."""
    page = FormPage(name)
    browser_token.browser_token()
    with request_context.read() as work:
        draft = browser_token.draft_of_browser(work)
    if page is not FormPage.CONSENT:
        form_steps.admit_to_page(page, draft)
    return _render(page, _typed_before(draft))


@blueprint.post(_ADDRESS)
@returnee
def save(name: str) -> Response | tuple[str, int]:
    """Saves a page and continues, shows its problems, or changes the language."""
    page, newer = FormPage(name), _sent(FormPage(name))
    is_switch = "switch" in request.form or "show_places" in request.form
    if "tap" in request.form:
        newer = {**_held(page), **newer}
    elif page is FormPage.HOME:
        newer = {"permanent_same": ["yes"], **newer}  # the tick says that it is another one
    try:
        draft = _save_page(page, newer, check=not is_switch)
    except InvalidAnswers as wrong:
        return _ask_again(page, newer, wrong), 422
    if draft.consent_at is None and page is not FormPage.CONSENT:
        return see_other(url_for("public_resume.show", lost="yes"))
    if is_switch:
        return form_steps.go_to_page(page, places="yes" if _asks_for_list(newer) else None)
    if page is FormPage.CONTACT and not draft.phone_verified:
        return _prove_phone(draft)
    return form_steps.go_on_from(draft, after=page)


@blueprint.get(_OLD_ADDRESS)
@returnee
def show_replaced(name: str) -> Response:
    """Redirects from a page of an earlier release to the one that has replaced it."""
    return form_steps.go_to_page(REPLACED_BY[name])


@blueprint.post(_OLD_ADDRESS)
@returnee
def save_replaced(name: str) -> Response:
    """Saves what a page of an earlier release sends, and shows the page that has replaced it."""
    page = REPLACED_BY[name]
    draft = _save_page(page, {**_held(page), **_sent(page)}, check=False)
    if draft.consent_at is None:
        return see_other(url_for("public_resume.show", lost="yes"))
    return form_steps.go_to_page(page)


def _held(page: FormPage) -> FormInput:
    """Returns the saved answers of a page, to which a part of them is added."""
    with request_context.read() as work:
        held = _typed_before(browser_token.draft_of_browser(work))
    return {field: held[field] for field in page.inputs if field in held}


def _save_page(page: FormPage, newer: FormInput, *, check: bool) -> Draft:
    """Saves to the draft of this browser. The page of consent creates the draft."""
    now, language = request_context.now(), request_context.language()
    with request_context.begin() as work:
        draft = browser_token.lock_draft_of_browser(work)
        if page is not FormPage.CONSENT and draft is None:
            return _rescue(work, page, newer)
        if page is not FormPage.CONSENT:
            draft = form_steps.admit_draft(draft)
        elif draft is None or draft.registration_id is not None:
            # A submitted draft keeps its secret, because this draft is for another person.
            submission_limits.hold_draft_limits(work, browser_token.sender())
            fresh = browser_token.renew_token() if draft else browser_token.browser_token()
            draft = drafts.begin_draft(work, fresh, language=language)
        if page is FormPage.CONSENT:
            campaigns.credit_campaign(work, draft, campaign.came_by())
        if check:
            drafts.save_page(work, draft, page, newer, language=language)
        else:
            drafts.store_page(draft, page, newer, language=language, now=now)
        return draft


def _rescue(work: UnitOfWork, page: FormPage, newer: FormInput) -> Draft:
    """Saves a page of a browser without draft until the draft is found by phone."""
    now, language = request_context.now(), request_context.language()
    submission_limits.hold_draft_limits(work, browser_token.sender())
    draft = drafts.begin_draft(work, browser_token.browser_token(), language=language)
    drafts.store_page(draft, page, newer, language=language, now=now)
    return draft


def _prove_phone(draft: Draft) -> Response:
    """Sends a code to the given phone, or asks first if the person declined SMS.

    The page of the code reports a reached limit.
    """
    try:
        if not phone_code.asks_first(draft):
            phone_code.send_to(draft)
    except TooMany as why:
        return phone_code.not_sent(why)
    return see_other(url_for("public_phone_code.show"))


def rerender_form_page() -> str:
    """Renders the page with the values of the refused request."""
    page = FormPage((request.view_args or {})["name"])
    return _render(page, _typed_with(page, _sent(page)))


def _ask_again(page: FormPage, newer: FormInput, wrong: InvalidAnswers) -> str:
    typed = _typed_with(page, newer)
    form = FORMS[page].showing(typed)
    form.show_problems(wrong.problems)
    return _render_form(page, form, typed)


def _asks_for_list(newer: FormInput) -> bool:
    """Whether the person asks for the list of upazilas beside a name that is written already."""
    written = next((field for field in newer if field.endswith("upazila_text")), "")
    return "show_places" in request.form and any(newer.get(written, ()))


def _sent(page: FormPage) -> FormInput:
    return {field: request.form.getlist(field) for field in page.inputs if field in request.form}


def _typed_with(page: FormPage, newer: FormInput) -> FormInput:
    with request_context.read() as work:
        draft = browser_token.draft_of_browser(work)
    return merge(_typed_before(draft), newer, page.inputs)


def _typed_before(draft: Draft | None) -> FormInput:
    if draft is None or draft.registration_id is not None:
        return {}
    return drafts.typed_in(draft)


def _is_filled(form: BaseForm, question: AnyQuestion) -> bool:
    """Whether the form holds an answer, or a problem with it, to a question that is asked later."""
    return any(form[name].data or form[name].errors for name in question.inputs if name in form)


def _render(page: FormPage, typed: FormInput) -> str:
    return _render_form(page, FORMS[page].showing(typed), typed)


def _render_form(page: FormPage, form: BaseForm, typed: FormInput) -> str:
    return render_template(
        _template_of(page),
        page=page,
        form=form,
        questions=[each for each in page.questions if each in page.asked or _is_filled(form, each)],
        shows_places="places" in request.args,
        back=form_steps.address_before(page, typed),
        step=form_steps.page_number(page),
        steps=form_steps.LAST_STEP,
    )


@cache
def _template_of(page: FormPage) -> str:
    """Returns the name of the page's own template, or of the common one. A missing file is looked for once."""
    own = f"public/register/{page.value}.html"
    found = current_app.jinja_env.select_template([own, "public/register/page.html"])
    return found.name or own
