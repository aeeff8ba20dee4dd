from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.platform.errors import NotFound
from portal.domain.staff.roles import Role
from portal.models import FormDraft
from portal.services.staff import form_draft
from tests import factories
from tests.factories import NOW
from tests.retention import forget_expired
from tests.unit import unit

TYPED = {"decision": ["reject"], "reason": ["The card is of another person."]}


pytestmark = pytest.mark.usefixtures("places")


def test_it_is_sealed_and_for_this_officer_and_registration_alone(session: Session) -> None:
    officer, other = (
        factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR) for _ in range(2)
    )
    registration, another = factories.registration(session), factories.registration(session)
    form_draft.save_form_draft(unit(session), officer, registration.reference, TYPED)
    session.flush()
    assert form_draft.find_form_draft(unit(session), officer, registration) == TYPED
    assert not form_draft.find_form_draft(unit(session), other, registration)
    assert not form_draft.find_form_draft(unit(session), officer, another)
    stored = session.scalars(select(FormDraft.typed)).one()
    assert stored is not None
    assert TYPED["reason"][0].encode() not in bytes(stored)


def test_the_newest_text_replaces_the_one_before(session: Session) -> None:
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session)
    for typed in (TYPED, {"note": ["Called."]}):
        form_draft.save_form_draft(unit(session), officer, registration.reference, typed)
        session.flush()
    assert form_draft.find_form_draft(unit(session), officer, registration) == {"note": ["Called."]}


def test_it_is_gone_after_an_hour_and_when_something_was_sent(session: Session) -> None:
    officer = factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
    registration = factories.registration(session)
    form_draft.save_form_draft(unit(session), officer, registration.reference, TYPED)
    session.flush()
    later = NOW + form_draft.LIFE
    assert not form_draft.find_form_draft(unit(session, now=later), officer, registration)
    assert forget_expired(unit(session, now=later - timedelta(seconds=1))) == 0
    assert forget_expired(unit(session, now=later)) == 1
    form_draft.save_form_draft(unit(session), officer, registration.reference, TYPED)
    session.flush()
    form_draft.delete_form_draft(unit(session), officer, registration)
    assert not form_draft.find_form_draft(unit(session), officer, registration)


def test_nothing_is_kept_about_what_the_officer_may_not_see(session: Session) -> None:
    stranger = factories.officer(session, Role.DISTRICT, factories.DHAKA_DISTRICT)
    with pytest.raises(NotFound):
        form_draft.save_form_draft(
            unit(session), stranger, factories.registration(session).reference, TYPED
        )
