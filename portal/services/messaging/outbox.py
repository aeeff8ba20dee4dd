"""Queues SMS in the outbox, in the transaction of the event that they report."""

import secrets
from collections.abc import Mapping
from typing import Final, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.message_states import MessageState
from portal.domain.messaging.segments import segments
from portal.domain.messaging.sending_times import HELD_BACK, due_time
from portal.domain.messaging.texts import centre_values, local_number, values_needed
from portal.domain.platform.choices import Language
from portal.domain.platform.phone import read_mobile
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.models import Centre, Message, Registration, StateTransition
from portal.models.base import new_id
from portal.models.insert import attach, insert, new_row
from portal.services.messaging import texts
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.platform.ttl_cache import TtlCache
from portal.unit_of_work import UnitOfWork

_KIND_OF_MOVE = {
    State.SUBMITTED: MessageKind.SUBMITTED,
    State.RETURNED: MessageKind.RETURNED,
    State.VERIFIED: MessageKind.VERIFIED,
    State.REJECTED: MessageKind.REJECTED,
    State.DUPLICATE: MessageKind.DUPLICATE,
    State.RECEIVED: MessageKind.RECEIVED,
    State.WITHDRAWN: MessageKind.WITHDRAWN,
}
_DECIDED = frozenset({State.VERIFIED, State.REJECTED, State.DUPLICATE})
"""A return to the queue from these states revokes a decision that the person knows."""


def queue_message(
    work: UnitOfWork,
    *,
    to: Registration | str,
    kind: MessageKind,
    language: Language,
    values: Mapping[str, str],
) -> Message | None:
    """Queues one SMS, sealed and ready to send.

    It goes to the phone of a registration or to a Bangladeshi mobile number. If the returnee declined SMS,
    nothing is written and the result is None; a code is still queued, because the person has just requested
    it. `values` are the values of the text (`values_needed`). Raises `Invalid` for any other number.
    """
    if isinstance(to, Registration) and not to.may_sms and not kind.is_code:
        return None
    text = texts.render_text(work, kind, language, values)
    about = to if isinstance(to, Registration) else None
    new = _New(kind, language, text, about)
    return _put(work.session, _message(work, new, to=_recipient(to)))


class _New(NamedTuple):
    kind: MessageKind
    language: Language
    text: str
    registration: Registration | None = None
    move: StateTransition | None = None


def queue_test_message(
    work: UnitOfWork, *, to: str, kind: MessageKind, language: Language, text: str
) -> Message:
    """Queues a text that is not in use yet, as a test for its author. Raises `Invalid`."""
    return _put(work.session, _message(work, _New(kind, language, text), to=read_mobile(to)))


def _put(session: Session, message: Message) -> Message:
    session.flush()  # the registration and its transition are written first
    insert(session, message)
    attach(session, message)
    return message


def _message(work: UnitOfWork, new: _New, *, to: str) -> Message:
    kind, registration, move = new.kind, new.registration, new.move
    return new_row(
        Message,
        id=new_id(),
        reference=secrets.token_hex(10),
        kind=kind,
        language=new.language,
        registration_id=registration.id if registration else None,
        move_id=move.id if move else None,
        recipient_index=work.vault.index(PHONE_INDEX, to),
        segments=segments(new.text).count,
        state=MessageState.QUEUED,
        priority=kind.priority,
        created_at=work.now,
        due_at=due_time(kind, work.now + HELD_BACK if _can_be_undone(kind, move) else work.now),
        expires_at=work.now + kind.life if kind.life else None,
        tries=0,
        request_id=work.request_id,
        recipient=to,
        body=new.text,
    )


def _can_be_undone(kind: MessageKind, move: StateTransition | None) -> bool:
    """Returns whether the SMS reports a decision that an officer can undo (not an entry)."""
    if kind.is_about_centre:
        return True
    return move is not None and move.officer_id is not None and move.from_state is not State.DRAFT


def _recipient(to: Registration | str) -> str:
    if isinstance(to, Registration):
        return to.mobile or ""  # the consent was checked when the registration was read
    return read_mobile(to)


def queue_code(
    work: UnitOfWork,
    *,
    to: Registration | str,
    code: str,
    language: Language,
    kind: MessageKind = MessageKind.CODE,
) -> Message:
    """Queues a one-time code with the highest priority, by day and night. It expires with the code."""
    message = queue_message(work, to=to, kind=kind, language=language, values={"code": code})
    assert message is not None, "a code is never held back"  # noqa: S101 - for the types
    return message


def queue_transition_message(
    work: UnitOfWork, registration: Registration, move: StateTransition
) -> Message | None:
    """Queues the SMS of a transition, if it has one, in the language of the returnee.

    The SMS of a decision waits until the decision is final. The database refuses a second one. `hotline` is
    the number of the settings, used for a centre without its own number. One statement writes the SMS and
    the transition, if this is not written yet.
    """
    session, message = work.session, write_transition_message(work, registration, move)
    if message is None or move not in session.new:
        return _put(session, message) if message else None
    session.expunge(move)
    session.flush()  # the registration is written first
    insert(session, move, message)
    attach(session, move, message)
    return message


def write_transition_message(
    work: UnitOfWork, registration: Registration, move: StateTransition
) -> Message | None:
    """Returns the same SMS without queueing it, for a caller that inserts it with its transition."""
    kind = _kind_of(move.from_state, move.to_state)
    if kind is None or not registration.may_sms:
        return None
    values = _values_about(work, registration, kind)
    text = texts.render_text(work, kind, registration.language, values)
    new = _New(kind, registration.language, text, registration, move)
    return _message(work, new, to=_recipient(registration))


def _kind_of(from_state: State, to_state: State) -> MessageKind | None:
    if to_state is State.SUBMITTED and from_state in _DECIDED:
        return MessageKind.REOPENED
    return _KIND_OF_MOVE.get(to_state)


def queue_registration_message(
    work: UnitOfWork,
    registration: Registration,
    kind: MessageKind,
    *,
    values: Mapping[str, str] | None = None,
) -> Message | None:
    """Queues an SMS about a registration without a transition, such as another centre.

    `values` are the values of its text that the registration does not hold.
    """
    return queue_message(
        work,
        to=registration,
        kind=kind,
        language=registration.language,
        values={**_values_about(work, registration, kind), **(values or {})},
    )


def preview_message(work: UnitOfWork, registration: Registration, to_state: State) -> str | None:
    """Returns the SMS that a transition would send, or None."""
    kind = _kind_of(registration.state, to_state)
    return preview_registration_message(work, registration, kind) if kind else None


def preview_registration_message(
    work: UnitOfWork,
    registration: Registration,
    kind: MessageKind,
    *,
    values: Mapping[str, str] | None = None,
) -> str | None:
    """Returns the SMS that `queue_registration_message` would send, or None if the returnee declined.

    `values` override those of the registration, such as another centre.
    """
    if not registration.may_sms:
        return None
    all_values = {**_values_about(work, registration, kind), **(values or {})}
    return texts.render_text(work, kind, registration.language, all_values)


def preview_bulk_transfer_message(work: UnitOfWork, centre: Centre, language: Language) -> str:
    """Returns the SMS about a bulk transfer to a centre."""
    values = centre_values(language, centre.district_code, centre.phone, work.hotline)
    return texts.render_text(work, MessageKind.MOVED, language, {"reference": "…", **values})


def queue_to_alternate_phone(work: UnitOfWork, registration: Registration) -> Message | None:
    """Asks the holder of the alternate phone to have the person call the hotline, without details."""
    other = registration.alternate_mobile
    if other is None or not registration.may_sms:
        return None
    kind, language = MessageKind.OTHER_NUMBER, registration.language
    text = texts.render_text(work, kind, language, {"hotline": local_number(work.hotline)})
    new = _New(kind, language, text, registration)
    return _put(work.session, _message(work, new, to=other))


def queue_to_old_phone(work: UnitOfWork, registration: Registration, mobile: str) -> Message | None:
    """Tells the old number (E.164) that another one has taken its place, but not which one."""
    if not registration.may_sms:
        return None
    kind, language = MessageKind.OLD_PHONE, registration.language
    text = texts.render_text(work, kind, language, _values_about(work, registration, kind))
    return _put(work.session, _message(work, _New(kind, language, text, registration), to=mobile))


def _values_about(
    work: UnitOfWork, registration: Registration, kind: MessageKind
) -> dict[str, str]:
    values = {
        "reference": show_reference(registration.reference),
        "hotline": local_number(work.hotline),
    }
    if values_needed(kind) & {"town", "phone"}:
        town, phone = _CENTRES.get(work.session, registration.centre_code)
        values |= centre_values(registration.language, town, phone, work.hotline)
    return values


def _read_centre(session: Session, code: str) -> tuple[str, str]:
    """Returns the district of a centre and its phone."""
    found = session.execute(_CENTRE, {"code": code}).one()  # after a flush of its changes
    return found.district_code, found.phone


_CENTRES: Final = TtlCache(_read_centre)
_CENTRE: Final = select(Centre.district_code, Centre.phone).where(Centre.code == bindparam("code"))
