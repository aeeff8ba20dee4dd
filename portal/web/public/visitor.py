"""The browser at hand: it keeps one random secret, by which its draft and codes are found."""

from flask import session
from sqlalchemy.orm import Session

from portal.domain.errors import NotFound
from portal.models import Draft
from portal.services import fill_in
from portal.services.confirm_phone import Asker
from portal.web import current

_KEY = "visitor"


def secret() -> str:
    """The secret of this browser, made when first needed."""
    if _KEY not in session:
        session[_KEY] = fill_in.new_visitor()
    return str(session[_KEY])


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
    """The same, for this transaction alone."""
    if _KEY not in session:
        return None
    try:
        return fill_in.lock_draft(
            database_session, current.vault(), session[_KEY], now=current.now()
        )
    except NotFound:
        return None
