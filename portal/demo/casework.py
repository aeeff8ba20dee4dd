"""Demonstration data for centres: appointments, failed calls and outcomes."""

from datetime import timedelta
from random import Random

from sqlalchemy import select

from portal.domain.casework.case_choices import AppointmentState, CaseOutcome, remind_at
from portal.domain.platform.dates import DHAKA
from portal.domain.registration.changes import ChangeKind
from portal.domain.registration.choices import Need
from portal.domain.registration.states import Actor, State
from portal.models import Appointment, Change, Closing, Registration, StateTransition
from portal.models.base import new_id
from portal.unit_of_work import UnitOfWork

_OUTCOMES = (CaseOutcome.HELPED, CaseOutcome.HELPED, CaseOutcome.REFERRED, CaseOutcome.NO_NEED)
_NOTE = "সেলাইয়ের প্রশিক্ষণ শেষ করেছেন।"


def add_centre_work(work: UnitOfWork, random: Random) -> None:
    """Adds finished and open casework to made-up registrations at centres. Sends no SMS."""
    found = work.session.execute(
        select(Registration, StateTransition)
        .join(StateTransition, StateTransition.registration_id == Registration.id)
        .where(
            StateTransition.to_state == Registration.state, StateTransition.actor == Actor.CENTRE
        )
        .order_by(Registration.id)
    ).all()
    for number, (registration, made) in enumerate(found):
        if made.officer_id is None:
            continue
        if registration.state is State.CLOSED:
            _end(work, registration, made, random)
        elif number % 2 == 0:
            _appointment(work, registration, made, random)
        else:
            _call(work, registration, made, random)


def _end(
    work: UnitOfWork, registration: Registration, made: StateTransition, random: Random
) -> None:
    outcome = random.choice(_OUTCOMES)
    closing = Closing(
        id=new_id(),
        registration_id=registration.id,
        centre_code=registration.centre_code,
        at=made.at,
        officer_id=made.officer_id,
        outcome=outcome,
    )
    is_helped = outcome is CaseOutcome.HELPED
    closing.helped_with = Need.TRAINING.value if is_helped else ""
    closing.note = _NOTE if is_helped else ""
    work.session.add(closing)


def _appointment(
    work: UnitOfWork, registration: Registration, made: StateTransition, random: Random
) -> None:
    day = work.now.astimezone(DHAKA) + timedelta(days=random.randint(1, 12))
    starts_at = day.replace(hour=random.randint(9, 15), minute=0, second=0, microsecond=0)
    work.session.add(
        Appointment(
            id=new_id(),
            registration_id=registration.id,
            centre_code=registration.centre_code,
            starts_at=starts_at,
            made_at=work.now,
            officer_id=made.officer_id,
            state=AppointmentState.PLANNED,
            remind_at=remind_at(starts_at, now=work.now),
        )
    )


def _call(
    work: UnitOfWork, registration: Registration, made: StateTransition, random: Random
) -> None:
    work.session.add(
        Change(
            id=new_id(),
            registration_id=registration.id,
            at=min(made.at + timedelta(hours=random.uniform(1, 20)), work.now),
            kind=ChangeKind.NOT_REACHED,
            actor=Actor.CENTRE,
            officer_id=made.officer_id,
        )
    )
