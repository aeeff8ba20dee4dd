"""The random secret in the browser's cookie, by which its draft and codes are found."""

import secrets

from flask import session

from portal.domain.platform.errors import NotFound
from portal.models import Draft
from portal.services.registration import drafts
from portal.services.registration.phone_verification import CodeRequester
from portal.services.registration.submission_limits import Sender
from portal.unit_of_work import UnitOfWork
from portal.web import request_context

_KEY, _DAY = "visitor", "day"


def browser_token() -> str:
    """Returns the secret of this browser and makes it at first use. It survives a browser restart.

        The page that shows a form makes the secret, so that a repeated form has the same secret even
    if the first response and its cookie were lost.
    """
    if _KEY not in session:
        session.permanent = True
        # Shorter than the 40 characters of Flask-WTF, because every page carries it.
        session.setdefault("csrf_token", secrets.token_urlsafe(16))
        session[_KEY] = drafts.new_browser_token()
        session[_DAY] = request_context.now().date().isoformat()
    return str(session[_KEY])


def is_new(draft: Draft | None) -> bool:
    """Whether the browser holds no draft that a new registration would replace."""
    return draft is None or (draft.consent_at is None and draft.registration_id is None)


def renew_token() -> str:
    """Replaces the secret, which detaches earlier data from the browser."""
    session.pop(_KEY, None)
    return browser_token()


def sender() -> Sender:
    """Returns the sender of a form, for limits.

    The CSRF token stands for the browser: unlike the secret it stays when one person after another is
    registered, and a POST without it is refused.
    """
    return Sender(str(session.get("csrf_token", "")), request_context.client_network())


def code_requester() -> CodeRequester:
    """Returns the requester of a code for this browser."""
    return CodeRequester(
        browser_token(), request_context.client_network(), request_context.language()
    )


def draft_of_browser(work: UnitOfWork) -> Draft | None:
    """Returns the draft of this browser, or None."""
    if _KEY not in session:
        return None
    return drafts.find_draft(work, session[_KEY])


def lock_draft_of_browser(work: UnitOfWork) -> Draft | None:
    """Returns the draft with a row lock. Prolongs the cookie to the lifetime of the draft."""
    if _KEY not in session:
        return None
    if session.get(_DAY) != (day := request_context.now().date().isoformat()):
        session[_DAY] = day
    try:
        return drafts.lock_draft(work, session[_KEY])
    except NotFound:
        return None
