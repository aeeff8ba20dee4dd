"""Where in the form somebody may be, and which page comes next."""

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from portal.domain.pages import Page, pages_for, unfinished
from portal.models import Draft
from portal.services.fill_in import today, typed_in
from portal.web import current

STEPS = (
    Page.CONTACT,
    Page.PERSON,
    Page.PAPERS,
    Page.HOME,
    Page.JOURNEY,
    Page.WORK,
    Page.NEEDS,
)
"""The pages people count; an address is one step on several pages."""

_ORDER = list(Page)


def number_of(page: Page) -> int | None:
    """The step that a page belongs to, counted from 1; consent comes before all steps."""
    topics = [step.topic for step in STEPS]
    return topics.index(page.topic) + 1 if page.topic in topics else None


def see(address: str) -> Response:
    """After a POST: to a page that may be loaded again and gone back to."""
    return redirect(address, code=303)


def go_to(page: Page) -> Response:
    """To a page of the form."""
    return see(url_for("public_register.show", name=page.value))


def missing(draft: Draft) -> list[Page]:
    """The pages of a draft that are not finished."""
    return unfinished(typed_in(current.vault(), draft), today(current.now()))


def go_on(draft: Draft, after: Page | None = None) -> Response:
    """To the next page that is not finished, or else to all answers."""
    left = missing(draft)
    later = [page for page in left if after and _ORDER.index(page) > _ORDER.index(after)]
    if target := next(iter(later or left), None):
        return go_to(target)
    return see(url_for("public_check.show"))


def admit(draft: Draft | None) -> Draft:
    """The draft, if there is one that is not sent; or else leads to where the person belongs."""
    if draft is None:
        abort(see(url_for("public_resume.show", lost="yes")))
    if draft.registration_id is not None:
        abort(see(url_for("public_done.show")))
    return draft


def admit_to(page: Page, draft: Draft | None) -> Draft:
    """The same for one page, which comes after all pages before it."""
    draft = admit(draft)
    if page not in pages_for(typed_in(current.vault(), draft)):
        abort(go_on(draft))
    first = next((each for each in missing(draft)), page)
    if _ORDER.index(first) < _ORDER.index(page):
        abort(go_to(first))
    return draft
