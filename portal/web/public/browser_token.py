"""The browser at hand: it keeps one random secret, by which its draft and codes are found."""

import secrets

from flask import session

from portal.domain.platform.errors import NotFound
from portal.models import Draft
from portal.services.registration import drafts
from portal.services.registration.phone_verification import CodeRequester
from portal.unit_of_work import UnitOfWork
from portal.web import request_context

_KEY, _DAY = "visitor", "day"


def browser_token() -> str:
    """The secret of this browser, made when first needed. It outlives the closing of the browser.

    The page that shows a form makes it: then a form that has to be sent twice is the same
    browser's both times, although the first answer and its cookie were lost on the way.
    """
    if _KEY not in session:
        session.permanent = True
        # Flask-WTF makes one of 40 letters, which every page would carry.
        session.setdefault("csrf_token", secrets.token_urlsafe(16))
        session[_KEY] = drafts.new_browser_token()
        session[_DAY] = request_context.now().date().isoformat()
    return str(session[_KEY])


def is_new(draft: Draft | None) -> bool:
    """Whether this browser holds nothing that another registration would push aside."""
    return draft is None or (draft.consent_at is None and draft.registration_id is None)


def renew_token() -> str:
    """A new secret: this browser starts anew."""
    session.pop(_KEY, None)
    return browser_token()


def code_requester() -> CodeRequester:
    """This browser, as one who asks for a code."""
    return CodeRequester(
        browser_token(), request_context.client_address(), request_context.language()
    )


def draft_of_browser(work: UnitOfWork) -> Draft | None:
    """The draft of this browser, if it has one."""
    if _KEY not in session:
        return None
    return drafts.find_draft(work, session[_KEY])


def lock_draft_of_browser(work: UnitOfWork) -> Draft | None:
    """The same, for this transaction alone. The cookie is to live as long as the draft."""
    if _KEY not in session:
        return None
    if session.get(_DAY) != (day := request_context.now().date().isoformat()):
        session[_DAY] = day
    try:
        return drafts.lock_draft(work, session[_KEY])
    except NotFound:
        return None
