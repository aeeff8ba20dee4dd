"""Another phone number for a registration: by its owner with codes, or by an officer.

The code that opened the registration came to the old phone; a second one goes to the new. Where the
old phone is lost there is no first code, and the district officer sees to it that it is the person.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.domain.audit import AuditAction
from portal.domain.changes import ChangeKind
from portal.domain.choices import ROLES_OF_A_DISTRICT, WhosePhone
from portal.domain.codes import CodePurpose
from portal.domain.errors import Conflict, Forbidden, Invalid
from portal.domain.phone import read_mobile
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.message_states import MessageState
from portal.domain.sms.money import Caps
from portal.domain.states import Actor, is_open
from portal.domain.words import N_
from portal.models import Change, Message, Officer, OneTimeCode, Registration
from portal.models.base import new_id
from portal.services import confirm_phone, follow, limit
from portal.services.amend import PER_REGISTRATION
from portal.services.audit import record
from portal.services.confirm_phone import Asker, Outcome
from portal.services.decide import Seen, read_reason
from portal.services.look_up import find
from portal.services.record import PHONE_INDEX, pack_typed, unpack_typed, write_other_number
from portal.services.sms import budget, notify

_TOO_LATE = N_("This registration is at its end. Its phone number cannot be changed any more.")


def ask(
    session: Session,
    vault: Vault,
    asker: Asker,
    typed: str,
    *,
    codes_per_day: int,
    caps: Caps | None = None,
    now: datetime,
) -> None:
    """Sends a code to the new phone of the registration opened in this browser.

    Raises `NotFound` when none is open, `Invalid` for what is no mobile number or the same one,
    `Conflict` when it is too late, and `TooMany`.
    """
    opened = follow.opened_id(session, vault, asker.visitor, now=now)
    registration = session.get_one(Registration, opened)
    mobile = _another(vault, registration, typed)
    if caps is not None:
        budget.refuse_code(session, vault, caps, mobile, now=now)
    confirm_phone.send_code(
        session,
        vault,
        asker,
        CodePurpose.NEW_PHONE,
        mobile,
        registration=registration,
        codes_per_day=codes_per_day,
        now=now,
    )


def confirm(
    session: Session,
    vault: Vault,
    visitor: str,
    code: str,
    whose: WhosePhone,
    *,
    hotline: str,
    now: datetime,
) -> Outcome:
    """Compares the code that went to the new phone, and changes the number when it is right.

    This browser stays where it is; every other one in which the registration was opened with the
    old phone is out. Raises `NotFound` when the registration is not open here.
    """
    registration_id = follow.opened_id(session, vault, visitor, now=now)
    registration = follow.lock(session, registration_id)
    purpose = CodePurpose.NEW_PHONE
    outcome = confirm_phone.check_code(session, vault, visitor, purpose, code, now=now)
    if outcome is not Outcome.RIGHT:
        return outcome
    proven = confirm_phone.proof(session, vault, visitor, purpose, now=now)
    if proven is None or proven.registration_id != registration_id:
        return Outcome.SPENT
    mobile = proven.unsealed(vault, "mobile") or ""
    if not is_open(registration.state):
        raise Conflict(_TOO_LATE)
    _put(session, vault, registration, mobile, verified=True, hotline=hotline, now=now)
    registration.whose_phone = whose
    _retype(vault, registration, mobile, whose)
    _note(session, vault, registration, now=now)
    proven.purpose, proven.mobile, proven.ended_at = CodePurpose.STATUS, None, None
    return outcome


def change_other(
    session: Session,
    vault: Vault,
    registration_id: uuid.UUID,
    typed: str,
    whose: WhosePhone,
    *,
    now: datetime,
) -> bool:
    """Adds, changes or (typed empty) takes out the other number. False where that is no change.

    No code goes there: it is somebody else's phone, which learns nothing of the registration.
    Raises `Invalid`, `Conflict` when it is too late, and `TooMany`.
    """
    registration = follow.lock(session, registration_id)
    if not is_open(registration.state):
        raise Conflict(_TOO_LATE)
    limit.hold(session, vault, PER_REGISTRATION, str(registration.id), now=now)
    mobile = read_mobile(typed) if typed.strip() else None
    if mobile and vault.index(PHONE_INDEX, mobile) == registration.mobile_index:
        raise Invalid(N_("This is your first number already. Write another one, or none."))
    before = (registration.unsealed(vault, "alternate_mobile"), registration.alternate_whose)
    if before == (mobile, whose if mobile else None):
        return False
    write_other_number(vault, registration, mobile, whose)
    registration.bounced_at = None  # an SMS has just opened it
    registration.version += 1
    registration.changed_at = now
    _note(session, vault, registration, now=now, kind=ChangeKind.OTHER_NUMBER)
    return True


def set_by_officer(
    session: Session, vault: Vault, seen: Seen, typed: str, reason: str
) -> Registration:
    """Gives a registration the number its owner told the officer, who says how that was checked.

    Raises `Invalid`, `Conflict`, and `Forbidden` for anybody but the officer of the district.
    """
    if seen.officer.role not in ROLES_OF_A_DISTRICT:
        raise Forbidden(N_("Only the district office changes a phone number."))
    registration = find(session, seen.officer, seen.reference, lock=True)
    if registration.version != seen.version:
        raise Conflict(N_("This registration has changed in the meantime. Look at it again."))
    mobile, why = _another(vault, registration, typed), read_reason(reason)
    _put(session, vault, registration, mobile, verified=False, hotline=seen.hotline, now=seen.now)
    _retype(vault, registration, mobile, registration.whose_phone)
    _note(session, vault, registration, now=seen.now, officer=seen.officer, reason=why)
    record(
        session,
        vault,
        AuditAction.PHONE_CHANGED,
        now=seen.now,
        officer_id=seen.officer.id,
        subject=registration.reference,
    )
    return registration


def _another(vault: Vault, registration: Registration, typed: str) -> str:
    if not is_open(registration.state):
        raise Conflict(_TOO_LATE)
    if not typed.strip():
        raise Invalid(N_("Write the new mobile number."))
    mobile = read_mobile(typed)
    if vault.index(PHONE_INDEX, mobile) == registration.mobile_index:
        raise Invalid(N_("We have this number already. Write the new one."))
    return mobile


def _put(
    session: Session,
    vault: Vault,
    registration: Registration,
    mobile: str,
    *,
    verified: bool,
    hotline: str,
    now: datetime,
) -> None:
    registration.seal(vault, "mobile", mobile)
    registration.mobile_index = vault.index(PHONE_INDEX, mobile)
    registration.phone_verified = verified
    if registration.alternate_index == registration.mobile_index:
        write_other_number(vault, registration, None)
    registration.compared_at = None
    registration.unreachable_since = registration.bounced_at = None
    registration.version += 1
    registration.changed_at = now
    session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.registration_id == registration.id, OneTimeCode.ended_at.is_(None))
        .values(ended_at=now)
    )
    _redirect(session, vault, registration, mobile)
    notify.queue_about(
        session, vault, registration, MessageKind.PHONE_CHANGED, hotline=hotline, now=now
    )


def _redirect(session: Session, vault: Vault, registration: Registration, mobile: str) -> None:
    """What still waits in the outbox goes to the new phone: the old one may be in strange hands."""
    waiting = session.scalars(
        select(Message)
        .where(
            Message.registration_id == registration.id,
            Message.state == MessageState.QUEUED,
            Message.kind.not_in((MessageKind.CODE, MessageKind.OTHER_NUMBER)),
        )
        .order_by(Message.id)
        .with_for_update()
    )
    for message in waiting:
        message.seal(vault, "recipient", mobile)
        message.recipient_index = vault.index(PHONE_INDEX, mobile)


def _retype(vault: Vault, registration: Registration, mobile: str, whose: WhosePhone) -> None:
    typed = unpack_typed(registration.unsealed(vault, "typed"))
    newer = {**typed, "mobile": [mobile], "whose_phone": [whose.value]}
    registration.seal(vault, "typed", pack_typed(newer))


def _note(
    session: Session,
    vault: Vault,
    registration: Registration,
    *,
    now: datetime,
    officer: Officer | None = None,
    reason: str | None = None,
    kind: ChangeKind = ChangeKind.PHONE,
) -> None:
    change = Change(
        id=new_id(),
        registration_id=registration.id,
        at=now,
        kind=kind,
        actor=Actor.OFFICER if officer else Actor.RETURNEE,
        officer_id=officer.id if officer else None,
    )
    change.seal(vault, "reason", reason)
    session.add(change)
