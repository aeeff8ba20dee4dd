"""The second check of a verified registration in which an officer corrected a checked answer."""

from sqlalchemy import select

from portal.domain.registration.states import State
from portal.models import Officer, QualityReview, Registration, StateTransition
from portal.models.base import new_id
from portal.unit_of_work import UnitOfWork


def request_second_check(work: UnitOfWork, registration: Registration, officer: Officer) -> bool:
    """Puts a locked registration on the list of the second check, for anybody but this officer.

    A check that was finished before begins anew, because it was of another answer. Returns False if
    the registration was never verified.
    """
    moves = work.session.scalars(
        select(StateTransition)
        .where(StateTransition.registration_id == registration.id)
        .order_by(StateTransition.at.desc(), StateTransition.id.desc())
    ).all()
    undone = {each.undoes_id for each in moves}
    verified = [each for each in moves if each.to_state is State.VERIFIED and each.id not in undone]
    if not verified:
        return False
    review = work.session.scalars(
        select(QualityReview).where(QualityReview.move_id == verified[0].id).with_for_update()
    ).one_or_none()
    if review is None:
        review = QualityReview(id=new_id(), registration_id=registration.id, move_id=verified[0].id)
        work.session.add(review)
    review.district_code = registration.district_code
    review.verified_by_id, review.chosen_at = officer.id, work.now
    review.finished_at = review.officer_id = review.finding = None
    return True
