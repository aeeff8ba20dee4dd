"""STOP holds until START or a new consent, even if a page is sent again, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.platform.choices import Language
from portal.domain.registration.choices import Channel
from portal.domain.registration.corrections import Correctable
from portal.domain.registration.states import Actor, State
from portal.domain.registration.topics.contact import Contact
from portal.domain.staff.roles import Role
from portal.models import Draft, Registration
from portal.models.base import new_id
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.registration import opt_out, resubmit_correction
from portal.services.registration.registration_mapper import pack_typed, unpack_typed
from portal.services.registration.transition import TransitionGrounds, transition
from tests import factories
from tests.factories import NOW, TYPED, VAULT
from tests.unit import unit

PHONE = VAULT.index(PHONE_INDEX, "+8801712345678")
OTHER = VAULT.index(PHONE_INDEX, "+8801812345678")


@pytest.fixture
def registration(session: Session) -> Registration:
    factories.places(session)
    made = factories.registration(session, alternate_mobile="01812345678")
    session.flush()
    return made


def stop(session: Session, phone: bytes = PHONE) -> None:
    opt_out.opt_out(unit(session), phone)
    session.flush()


def read_again(row: Registration | Draft, day: datetime = NOW) -> Contact:
    """Reads a page as if it was sent once more."""
    return Contact.read(unpack_typed(row.typed), day.date())


def test_what_was_typed_before_brings_no_yes_back(
    session: Session, registration: Registration
) -> None:
    assert read_again(registration).may_sms
    stop(session)
    assert not registration.may_sms
    assert not read_again(registration).may_sms
    opt_out.opt_in(unit(session), PHONE)
    assert registration.may_sms
    assert read_again(registration).may_sms


def test_a_correction_sent_after_it_keeps_it(session: Session, registration: Registration) -> None:
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    grounds = TransitionGrounds(reason="Please.", fields=[Correctable.NAME])
    to = (State.RETURNED,)
    transition(unit(session), registration, *to, actor=Actor.OFFICER, officer=officer, grounds=grounds)  # fmt: skip
    session.flush()
    stop(session)
    later = NOW + timedelta(hours=1)
    newer = {"name_bn": ["রহিমা খাতুন"], "may_sms": ["yes"]}
    resubmit_correction.resubmit_correction(unit(session, now=later), registration.id, newer)
    assert registration.state is State.SUBMITTED
    assert not registration.may_sms


def draft(session: Session, **more: object) -> Draft:
    row = Draft(
        id=new_id(),
        token_hash=new_id().bytes * 2,
        language=Language.BANGLA,
        channel=Channel.SELF_WEB,
        mobile_index=PHONE,
        created_at=NOW,
        changed_at=NOW,
        expires_at=NOW + timedelta(days=1),
        **more,
    )
    row.mobile = "+8801712345678"
    session.add(row)
    return row


def test_it_holds_for_a_draft_that_is_sent_later(
    session: Session, registration: Registration
) -> None:
    waiting, sent = draft(session), draft(session, registration_id=registration.id)
    waiting.typed = pack_typed(TYPED)
    session.flush()
    stop(session)
    assert not read_again(waiting).may_sms
    assert sent.typed is None


def test_whoever_has_the_other_number_is_left_alone_and_the_first_is_not(
    session: Session, registration: Registration
) -> None:
    stop(session, OTHER)
    assert registration.may_sms
    assert (registration.alternate_mobile, registration.alternate_whose) == (None, None)
    assert read_again(registration).alternate_mobile is None
