"""The SMS that each act of a centre would send, for its staff to read before they press."""

from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from portal.domain.choices import Language
from portal.domain.sms.kinds import MessageKind
from portal.domain.sms.texts import appointment_values, centre_values
from portal.domain.states import State
from portal.models import Centre, Officer
from portal.services.centre_work import appoint, not_reached
from portal.services.look_up import find
from portal.services.sms import notify

_OPEN: Final = "…"
"""Stands for what is not chosen yet."""


class Chosen(NamedTuple):
    """What stands in the forms; None where nothing that fits does."""

    starts_at: datetime | None = None
    centre_code: str | None = None


class SmsOfActs(NamedTuple):
    """In the language of the person. None where none goes out."""

    language: Language
    may_sms: bool
    receive: str | None
    call: str | None
    appointment: str | None
    called_off: str | None
    """Of cancelling the appointment, and of finishing while there is one."""
    hand_over: str | None


def sms_of_acts(
    session: Session,
    officer: Officer,
    reference: str,
    chosen: Chosen,
    *,
    hotline: str,
    now: datetime,
) -> SmsOfActs:
    """All of them. Raises `NotFound`."""
    registration = find(session, officer, reference)
    language = registration.language

    def text(kind: MessageKind, values: dict[str, str] | None = None) -> str | None:
        return notify.preview_about(session, registration, kind, hotline=hotline, values=values)

    moment = (
        appointment_values(language, chosen.starts_at)
        if chosen.starts_at
        else {"day": _OPEN, "time": _OPEN}
    )
    target = session.get(Centre, chosen.centre_code) if chosen.centre_code else None
    place = (
        centre_values(language, target.district_code, target.phone, hotline)
        if target
        else {"town": _OPEN, "phone": _OPEN}
    )
    rests = not_reached.next_sms(session, registration, now=now) is not None
    return SmsOfActs(
        language=language,
        may_sms=registration.may_sms,
        receive=notify.preview(session, registration, State.RECEIVED, hotline=hotline),
        call=None if rests else text(MessageKind.NOT_REACHED),
        appointment=text(MessageKind.APPOINTMENT, moment),
        called_off=appoint.preview_off(session, registration, hotline=hotline, now=now),
        hand_over=text(MessageKind.MOVED, place),
    )
