import pytest
from sqlalchemy.orm import Session

from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import State
from portal.domain.routing.places import load_places
from portal.domain.staff.roles import Role
from portal.services.casework import staff_correction
from portal.services.casework.sms_preview import preview_correction_message
from portal.services.casework.staff_correction import CorrectionGrounds
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.services.casework.centre_desk import messages
from tests.unit import unit

GROUNDS = CorrectionGrounds("on_phone", "She read her new address to me.")


@pytest.mark.parametrize("state", [State.SUBMITTED, State.VERIFIED])
@pytest.mark.parametrize("district", [factories.COXS_BAZAR, factories.DHAKA_DISTRICT])
@pytest.mark.parametrize("may_sms", ["yes", "no"])
def test_the_previewed_sms_of_a_new_address_is_the_one_that_is_sent(
    session: Session, state: State, district: str, may_sms: str
) -> None:
    factories.places(session)
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session, state, by=officer, may_sms=may_sms)
    session.flush()
    upazila = load_places().upazilas_of(district)[-1].code
    newer = {"district": [district], "upazila": [upazila], "village": ["দক্ষিণপাড়া"]}
    previewed = preview_correction_message(
        unit(session), registration, Correctable.PRESENT_ADDRESS, district
    )
    staff_correction.correct_answer(
        unit(session),
        DecisionContext(officer, registration.reference, registration.version),
        Correctable.PRESENT_ADDRESS,
        newer,
        GROUNDS,
    )
    sent = [message.body for message in messages(session)]
    assert sent == ([previewed] if may_sms == "yes" else [])
    assert (previewed is None) == (may_sms == "no")


def test_the_previewed_sms_of_another_answer_is_the_one_that_is_sent(session: Session) -> None:
    factories.places(session)
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session)
    session.flush()
    previewed = preview_correction_message(unit(session), registration, Correctable.FATHER_NAME, "")
    staff_correction.correct_answer(
        unit(session),
        DecisionContext(officer, registration.reference, registration.version),
        Correctable.FATHER_NAME,
        {"father_name": ["আব্দুর রহিম"]},
        GROUNDS,
    )
    assert [message.body for message in messages(session)] == [previewed]


def test_a_district_not_chosen_yet_counts_as_the_present_one(session: Session) -> None:
    factories.places(session)
    registration = factories.registration(session)
    work = unit(session)
    address = Correctable.PRESENT_ADDRESS
    assert preview_correction_message(work, registration, address, "") == (
        preview_correction_message(work, registration, address, factories.COXS_BAZAR)
    )
