"""Random selection of verified registrations for the quality review."""

import secrets

from portal.models import QualityReview, Registration, StateTransition
from portal.models.base import new_id
from portal.unit_of_work import UnitOfWork


def draw_quality_sample(
    work: UnitOfWork, registration: Registration, made: StateTransition, *, percent: int
) -> None:
    """Selects a new verification with the given probability. Officers do not see the selection."""
    if made.officer_id is None or secrets.randbelow(100) >= percent:
        return
    work.session.flush()  # the transition is written first
    work.session.add(
        QualityReview(
            id=new_id(),
            registration_id=registration.id,
            move_id=made.id,
            district_code=registration.district_code,
            verified_by_id=made.officer_id,
            chosen_at=made.at,
        )
    )
