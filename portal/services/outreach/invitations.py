"""Invites eligible people by one SMS, and detects their registration."""

import uuid
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.texts import local_number
from portal.domain.names.match import match_names
from portal.domain.outreach.identified_stages import IdentifiedStage
from portal.domain.platform.errors import Invalid
from portal.domain.platform.gettext_marker import N_
from portal.domain.registration.states import State
from portal.models import IdentifiedPerson, Message, Officer, Registration
from portal.services.messaging import outbox
from portal.services.outreach.identification import find_identified, step_identified
from portal.services.platform.blind_index import PHONE_INDEX, phone_index_of
from portal.services.platform.set_aside import isolated_row, not_set_aside
from portal.services.registration.opt_out import has_opted_out
from portal.unit_of_work import UnitOfWork

LINK_JOB: Final = "outreach.registration_links"
_AT_ONCE: Final = 1000
_LOOK_BACK: Final = timedelta(days=7)
"""The longest outage of the worker that misses no registration."""
_STILL_WAITING: Final = (
    IdentifiedStage.IDENTIFIED,
    IdentifiedStage.ELIGIBLE,
    IdentifiedStage.INVITED,
)


def invite_identified(work: UnitOfWork, officer: Officer, person_id: uuid.UUID) -> bool:
    """Invites a person once. Returns False if the phone has an invitation, for example of a relative.

    Raises `Conflict` for a stage without invitation, and `Invalid` without a phone or if its owner
    declined SMS: then a volunteer must visit the person.
    """
    person = find_identified(work, officer, person_id, lock=True)
    mobile = person.mobile
    if mobile is None:
        raise Invalid(N_("There is no phone number. Register this person yourself."))
    if has_opted_out(work, work.vault.index(PHONE_INDEX, mobile)):
        raise Invalid(N_("This phone sent STOP, so it gets no SMS. Call or visit the person."))
    step_identified(work, person, IdentifiedStage.INVITED, officer=officer)
    work.session.flush()
    if _is_invited(work, person):
        return False
    outbox.queue_message(
        work,
        to=mobile,
        kind=MessageKind.INVITED,
        language=person.language,
        values={"hotline": local_number(work.hotline)},
    )
    return True


def link_registered_people(work: UnitOfWork) -> int:
    """Marks people as registered who registered themselves with the same phone and a similar name.

    A family may share a phone, so the names decide. Returns the number.
    """
    found = work.session.execute(
        select(IdentifiedPerson, Registration)
        .join(Registration, Registration.mobile_index == IdentifiedPerson.mobile_index)
        .where(
            IdentifiedPerson.stage.in_(_STILL_WAITING),
            Registration.submitted_at >= IdentifiedPerson.identified_at,
            Registration.submitted_at > work.now - _LOOK_BACK,
            Registration.erased_at.is_(None),
            Registration.state.not_in((State.WITHDRAWN, State.DUPLICATE)),
            not_set_aside(work, LINK_JOB, IdentifiedPerson.id),
        )
        .order_by(Registration.submitted_at, Registration.id)
        .limit(_AT_ONCE)
        .with_for_update(of=IdentifiedPerson, skip_locked=True)
    ).all()
    linked = 0
    for person, registration in found:
        with isolated_row(work, LINK_JOB, person.id):
            linked += _link(work, person, registration)
    return linked


def _link(work: UnitOfWork, person: IdentifiedPerson, registration: Registration) -> bool:
    if person.stage is IdentifiedStage.REGISTERED or not _alike(person, registration):
        return False
    person.registration_id = registration.id
    step_identified(work, person, IdentifiedStage.REGISTERED, officer=None)
    return True


def _alike(person: IdentifiedPerson, registration: Registration) -> bool:
    listed = person.name or ""
    names = (registration.name_bn, registration.name_en)
    return any(match_names(listed, name).same for name in names if name)


def _is_invited(work: UnitOfWork, person: IdentifiedPerson) -> bool:
    sent = select(Message.id).where(
        Message.recipient_index == phone_index_of(work.vault, person),
        Message.kind == MessageKind.INVITED,
    )
    return work.session.scalars(sent.limit(1)).first() is not None
