"""What the hotline does for a caller: sends the reference again, and takes call-backs and complaints."""

from datetime import timedelta
from typing import Final

from portal.domain.hotline.calls import CallbackKind
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid, NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.phone import read_mobile
from portal.domain.platform.text import clean
from portal.domain.review.reasons import LONGEST_REASON, SHORTEST_REASON
from portal.models import Officer, Registration
from portal.services.hotline.callback_requests import CallbackSubject, request_callback
from portal.services.hotline.calls import NO_CALL, current_call
from portal.services.messaging import outbox
from portal.services.platform import rate_limit
from portal.services.platform.rate_limit import RateLimit
from portal.services.registration.proven_caller import proven_caller
from portal.unit_of_work import UnitOfWork

REFERENCES: Final = RateLimit("reference_again", 2, timedelta(days=1))
CALLBACKS: Final = RateLimit("callback_by_officer", 60, timedelta(hours=1))


def send_reference_again(work: UnitOfWork, officer: Officer) -> bool:
    """Sends the reference to the phone in the registration. Returns False if SMS are not wanted.

    Raises `NotFound` for a caller who has not proven it, and `TooMany`.
    """
    registration = proven_caller(work, officer)
    if registration is None:
        raise NotFound(NO_CALL)
    rate_limit.hold_limit(work, REFERENCES, str(registration.id))
    kind = MessageKind.REFERENCE_AGAIN
    return outbox.queue_registration_message(work, registration, kind) is not None


def ask_callback_for_caller(
    work: UnitOfWork, officer: Officer, kind: CallbackKind, note: str, phone: str
) -> bool:
    """Puts a call-back or complaint on the list: to the phone in the registration if there is one.

    So a caller who could not prove who they are reaches nobody but its owner. Without a registration
    it goes to the phone that the caller says. Returns whether there is a registration; the list of
    another number may be the hotline's own. Raises `Invalid`, `NotFound` and `TooMany`.
    """
    call = current_call(work, officer)
    text = clean(note)
    if not SHORTEST_REASON <= len(text) <= LONGEST_REASON:
        raise Invalid(N_("Write in a few words what it is about."))
    mobile, language = phone, Language.BANGLA
    if call.registration_id is not None:
        registration = work.session.get_one(Registration, call.registration_id)
        mobile, language = registration.mobile or "", registration.language
    mobile = read_mobile(mobile)
    rate_limit.hold_limit(work, CALLBACKS, str(officer.id))
    request_callback(work, mobile, language, CallbackSubject(kind, text))
    return call.registration_id is not None
