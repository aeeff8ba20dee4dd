"""The browser at hand: it keeps one random secret, by which its draft and codes are found."""

import secrets

from flask import session
from sqlalchemy.orm import Session

from portal.domain.errors import NotFound
from portal.models import Draft
from portal.services import fill_in
from portal.services.confirm_phone import Asker
from portal.web import current

_KEY, _DAY = "visitor", "day"


def secret() -> str:
    """The secret of this browser, made when first needed. It outlives the closing of the browser.

    The page that shows a form makes it: then a form that has to be sent twice is the same
    browser's both times, although the first answer and its cookie were lost on the way.
    """
    if _KEY not in session:
        session.permanent = True
        # Flask-WTF makes one of 40 letters, which every page would carry.
        session.setdefault("csrf_token", secrets.token_urlsafe(16))
        session[_KEY] = fill_in.new_visitor()
        session[_DAY] = current.now().date().isoformat()
    return str(session[_KEY])


def is_free(draft: Draft | None) -> bool:
    """Whether this browser holds nothing that another registration would push aside."""
    return draft is None or (draft.consent_at is None and draft.registration_id is None)


def renew() -> str:
    """A new secret: this browser starts anew."""
    session.pop(_KEY, None)
    return secret()


def asker() -> Asker:
    """This browser, as one who asks for a code."""
    return Asker(secret(), current.client_address(), current.language())


def find_draft(database_session: Session) -> Draft | None:
    """The draft of this browser, if it has one."""
    if _KEY not in session:
        return None
    return fill_in.find_draft(database_session, current.vault(), session[_KEY], now=current.now())


def lock_draft(database_session: Session) -> Draft | None:
    """The same, for this transaction alone. The cookie is to live as long as the draft."""
    if _KEY not in session:
        return None
    if session.get(_DAY) != (day := current.now().date().isoformat()):
        session[_DAY] = day
    try:
        return fill_in.lock_draft(
            database_session, current.vault(), session[_KEY], now=current.now()
        )
    except NotFound:
        return None
