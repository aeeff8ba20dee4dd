"""The allowed and the next page of a draft."""

from flask import abort, current_app, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.form_input import FormInput
from portal.domain.registration.form_pages import FormPage, pages_for, pages_left
from portal.models import Draft
from portal.services.registration.drafts import typed_in

STEPS = (
    FormPage.CONSENT,
    FormPage.CONTACT,
    FormPage.PERSON,
    FormPage.HOME,
    FormPage.JOURNEY,
    FormPage.NEEDS,
)
"""The first pages of the numbered steps. The check is the last step."""
LAST_STEP = len(STEPS) + 1

_ORDER = list(FormPage)


def page_number(page: FormPage) -> int:
    """Returns the step of a page, from 1."""
    return [step.topic for step in STEPS].index(page.topic) + 1


def address_before(page: FormPage | None, typed: FormInput) -> str:
    """Returns the address of the page before this one; None is the check page."""
    pages = list(pages_for(typed))
    before = pages if page is None else pages[: pages.index(page)] if page in pages else []
    if not before:
        return url_for("public_start.start")
    return url_for("public_form_pages.show", name=before[-1].value)


def see_other(address: str) -> Response:
    """Redirects after a POST with status 303, so that the page can be reloaded."""
    return current_app.response_class(status=303, headers={"Location": address})


def go_to_page(page: FormPage, *, places: str | None = None) -> Response:
    """Redirects to a page of the form; `places` has it show the list of upazilas beside a written name."""
    return see_other(url_for("public_form_pages.show", name=page.value, places=places))


def go_on_from(draft: Draft, after: FormPage | None = None) -> Response:
    """Redirects to the next unfinished page, else to the check page."""
    left = pages_left(typed_in(draft))
    later = [page for page in left if after and _ORDER.index(page) > _ORDER.index(after)]
    if target := next(iter(later or left), None):
        return go_to_page(target)
    return see_other(url_for("public_check.show"))


def admit_draft(draft: Draft | None) -> Draft:
    """Returns the draft if it exists and is not submitted, else redirects."""
    if draft is None:
        abort(see_other(url_for("public_resume.show", lost="yes")))
    if draft.registration_id is not None:
        abort(see_other(url_for("public_done.show")))
    return draft


def admit_to_page(page: FormPage, draft: Draft | None) -> Draft:
    """Returns the draft if all pages before this one are finished, else redirects."""
    draft = admit_draft(draft)
    typed = typed_in(draft)
    if page not in pages_for(typed):
        abort(go_on_from(draft))
    first = next(iter(pages_left(typed)), page)
    if _ORDER.index(first) < _ORDER.index(page):
        abort(go_to_page(first))
    return draft
