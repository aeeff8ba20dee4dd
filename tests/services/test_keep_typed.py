from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.choices import Role
from portal.domain.errors import NotFound
from portal.models import KeptText
from portal.services import keep_typed
from portal.services.forget import forget_expired
from tests import make
from tests.make import NOW, VAULT

TYPED = {"decision": ["reject"], "reason": ["The card is of another person."]}


pytestmark = pytest.mark.usefixtures("places")


def test_it_is_sealed_and_for_this_officer_and_registration_alone(session: Session) -> None:
    officer, other = (make.officer(session, Role.DISTRICT, make.COXS_BAZAR) for _ in range(2))
    registration, another = make.registration(session), make.registration(session)
    keep_typed.keep(session, VAULT, officer, registration.reference, TYPED, now=NOW)
    session.flush()
    assert keep_typed.kept_for(session, VAULT, officer, registration, now=NOW) == TYPED
    assert not keep_typed.kept_for(session, VAULT, other, registration, now=NOW)
    assert not keep_typed.kept_for(session, VAULT, officer, another, now=NOW)
    assert TYPED["reason"][0].encode() not in session.scalars(select(KeptText.typed)).one()


def test_the_newest_text_replaces_the_one_before(session: Session) -> None:
    officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    registration = make.registration(session)
    for typed in (TYPED, {"note": ["Called."]}):
        keep_typed.keep(session, VAULT, officer, registration.reference, typed, now=NOW)
        session.flush()
    assert keep_typed.kept_for(session, VAULT, officer, registration, now=NOW) == {
        "note": ["Called."]
    }


def test_it_is_gone_after_an_hour_and_when_something_was_sent(session: Session) -> None:
    officer = make.officer(session, Role.DISTRICT, make.COXS_BAZAR)
    registration = make.registration(session)
    keep_typed.keep(session, VAULT, officer, registration.reference, TYPED, now=NOW)
    session.flush()
    later = NOW + keep_typed.LIFE
    assert not keep_typed.kept_for(session, VAULT, officer, registration, now=later)
    assert forget_expired(session, now=later - timedelta(seconds=1)) == 0
    assert forget_expired(session, now=later) == 1
    keep_typed.keep(session, VAULT, officer, registration.reference, TYPED, now=NOW)
    session.flush()
    keep_typed.forget(session, officer, registration)
    assert not keep_typed.kept_for(session, VAULT, officer, registration, now=NOW)


def test_nothing_is_kept_about_what_the_officer_may_not_see(session: Session) -> None:
    stranger = make.officer(session, Role.DISTRICT, make.DHAKA_DISTRICT)
    with pytest.raises(NotFound):
        keep_typed.keep(
            session, VAULT, stranger, make.registration(session).reference, TYPED, now=NOW
        )
