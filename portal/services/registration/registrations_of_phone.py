"""The registrations of a phone that a code has proven, for a person without the reference."""

import os
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import select, update

from portal.crypto import INDEX_BYTES
from portal.domain.messaging.costs import SpendingCaps
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.states import State
from portal.models import OneTimeCode, Registration
from portal.models.base import new_id
from portal.services.messaging import budget
from portal.services.platform.blind_index import phone_index_of
from portal.services.registration import phone_verification
from portal.services.registration.phone_verification import CodeRequester
from portal.services.registration.returnee_view import state_shown_to_returnee
from portal.services.registration.status_tracking import hold_lookup_limits
from portal.unit_of_work import UnitOfWork

MOST_SHOWN: Final = 20
PROVING: Final = (CodePurpose.LOST_REFERENCE, CodePurpose.REGISTER)
"""The codes that prove a phone before its registrations are shown."""

_OVER: Final = (State.WITHDRAWN, State.REJECTED, State.DUPLICATE)


class RegistrationOfPhone(NamedTuple):
    """All that is shown before a registration is opened: nothing about the person."""

    id: uuid.UUID
    reference: str
    state: State
    submitted_at: datetime


def request_lost_reference_code(
    work: UnitOfWork,
    requester: CodeRequester,
    phone: str,
    *,
    codes_per_day: int,
    caps: SpendingCaps,
) -> None:
    """Sends a code to any phone, registered or not, so that nothing is learnt without it.

    Raises `Invalid` for an invalid phone, and `TooMany`.
    """
    mobile = read_mobile(phone)
    hold_lookup_limits(work, requester)
    budget.refuse_code(work, caps, mobile)
    phone_verification.send_phone_code(
        work, requester, CodePurpose.LOST_REFERENCE, mobile, codes_per_day=codes_per_day
    )


def registrations_of_phone(work: UnitOfWork, browser_token: str) -> Sequence[RegistrationOfPhone]:
    """Returns the registrations of the phone that this browser has proven, newest first.

    Raises `NotFound` if it has proven none within half an hour.
    """
    found = work.session.scalars(
        select(Registration)
        .where(
            Registration.mobile_index == phone_index_of(work.vault, _proof(work, browser_token)),
            Registration.erased_at.is_(None),
        )
        .order_by(Registration.submitted_at.desc(), Registration.id)
        .limit(MOST_SHOWN)
    ).all()
    return [
        RegistrationOfPhone(
            each.id, each.reference, state_shown_to_returnee(work, each), each.submitted_at
        )
        for each in found
    ]


def known_registrations(work: UnitOfWork, browser_token: str) -> Sequence[RegistrationOfPhone]:
    """Returns the registrations that somebody who begins another one is told of.

    They are those that go on or have succeeded. Returns none if the phone is not proven.
    """
    try:
        found = registrations_of_phone(work, browser_token)
    except NotFound:
        return ()
    return [each for each in found if each.state not in _OVER]


def open_registration_of_phone(
    work: UnitOfWork, browser_token: str, registration_id: uuid.UUID
) -> None:
    """Opens one of these registrations in this browser, until the proof of the phone ends.

    Raises `NotFound` if the phone is not proven or the registration is not of this phone.
    """
    proven = _proof(work, browser_token)
    registration = work.session.get(Registration, registration_id)
    phone = phone_index_of(work.vault, proven)
    if registration is None or not phone.matches(registration.mobile_index):
        raise NotFound(N_("There is no such registration for this number."))
    work.session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.browser_token_hash == proven.browser_token_hash,
            OneTimeCode.purpose == CodePurpose.STATUS,
            OneTimeCode.ended_at.is_(None),
        )
        .values(ended_at=work.now)
    )
    work.session.add(
        OneTimeCode(
            id=new_id(),
            browser_token_hash=proven.browser_token_hash,
            purpose=CodePurpose.STATUS,
            mobile_index=proven.mobile_index,
            code_hash=os.urandom(INDEX_BYTES),
            registration_id=registration.id,
            sent_at=proven.sent_at,
            expires_at=proven.expires_at,
            tries=0,
            used_at=proven.used_at,
        )
    )


def _proof(work: UnitOfWork, browser_token: str) -> OneTimeCode:
    found = phone_verification.proven_code_of_any(work, browser_token, PROVING)
    if found is None:
        raise NotFound(N_("First write your number and the code from the SMS."))
    return found
