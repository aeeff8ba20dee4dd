"""Assisted entries of registrations that exist, as a desk leaves them."""

import uuid

from sqlalchemy.orm import Session

from portal.domain.registration.choices import ConsentMethod
from portal.models import AssistedEntry, Officer, Registration


def enter_at_desk(session: Session, officer: Officer, made: Registration) -> None:
    assert officer.desk is not None
    session.add(
        AssistedEntry(
            id=uuid.uuid4(),
            officer_id=officer.id,
            desk=officer.desk,
            consent_how=ConsentMethod.PHONE,
            begun_at=made.submitted_at,
            changed_at=made.submitted_at,
            registration_id=made.id,
            sent_at=made.submitted_at,
        )
    )
    session.flush()
