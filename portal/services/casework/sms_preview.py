"""Previews of the SMS that each action of a centre, and each correction by staff, would send."""

from datetime import datetime
from typing import Final, NamedTuple

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.texts import appointment_values, centre_values
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import State
from portal.models import Centre, Officer, Registration
from portal.services.casework import appointments, failed_calls
from portal.services.casework.answer_edit import kind_about_address
from portal.services.messaging import outbox
from portal.services.registration.visibility import find_registration
from portal.services.routing.centre_assignment import route
from portal.unit_of_work import UnitOfWork

_OPEN: Final = "…"
"""The placeholder of a missing selection."""


class FormSelection(NamedTuple):
    """The selection in the forms. Invalid and missing values are None."""

    starts_at: datetime | None = None
    centre_code: str | None = None


class CaseMessages(NamedTuple):
    """The SMS of each action in the language of the person. None if an action sends none."""

    language: Language
    may_sms: bool
    receive: str | None
    call: str | None
    appointment: str | None
    called_off: str | None
    """The SMS of a cancelled appointment, also when a case with an appointment is closed."""
    hand_over: str | None


def preview_case_messages(
    work: UnitOfWork, officer: Officer, reference: str, chosen: FormSelection
) -> CaseMessages:
    """Returns all previews. Raises `NotFound`."""
    registration = find_registration(work, officer, reference)
    language = registration.language

    def text(kind: MessageKind, values: dict[str, str] | None = None) -> str | None:
        return outbox.preview_registration_message(work, registration, kind, values=values)

    moment = (
        appointment_values(language, chosen.starts_at)
        if chosen.starts_at
        else {"day": _OPEN, "time": _OPEN}
    )
    target = work.session.get(Centre, chosen.centre_code) if chosen.centre_code else None
    place = (
        centre_values(language, target.district_code, target.phone, work.hotline)
        if target
        else {"town": _OPEN, "phone": _OPEN}
    )
    rests = failed_calls.next_failed_call_message(work, registration) is not None
    return CaseMessages(
        language=language,
        may_sms=registration.may_sms,
        receive=outbox.preview_message(work, registration, State.RECEIVED),
        call=None if rests else text(MessageKind.NOT_REACHED),
        appointment=text(MessageKind.APPOINTMENT, moment),
        called_off=appointments.preview_cancellation(work, registration),
        hand_over=text(MessageKind.MOVED, place),
    )


def preview_correction_message(
    work: UnitOfWork, registration: Registration, answer: Correctable, district_code: str
) -> str | None:
    """Returns the SMS that the correction of an answer would send, or None if it sends none.

    That of another present address names the centre of its district.
    """
    if answer is not Correctable.PRESENT_ADDRESS:
        return outbox.preview_registration_message(work, registration, MessageKind.ANSWER_CORRECTED)
    try:
        found = route(work, district_code)
    except NotFound:
        found = route(work, registration.district_code)
    centre = work.session.get_one(Centre, found.centre_code)
    return outbox.preview_registration_message(
        work,
        registration,
        kind_about_address(registration, found),
        values=centre_values(
            registration.language, centre.district_code, centre.phone, work.hotline
        ),
    )
