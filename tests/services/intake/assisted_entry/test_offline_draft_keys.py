import uuid
from datetime import timedelta
from itertools import chain

from sqlalchemy.orm import Session

from portal.domain.staff.roles import Desk, Role
from portal.services.intake.assisted_entry import offline_draft_keys
from tests import factories

ENTRY = uuid.UUID(int=7)


def test_each_officer_entry_and_day_has_a_key_of_its_own(session: Session) -> None:
    factories.places(session)
    mine, hers = (factories.officer(session, Role.REGISTRAR, desk=Desk.HOTLINE) for _ in range(2))
    keys = offline_draft_keys.offline_draft_keys(factories.VAULT, mine, ENTRY, now=factories.NOW)
    all_keys = {
        *chain(*keys.values()),
        *chain(
            *offline_draft_keys.offline_draft_keys(
                factories.VAULT, hers, ENTRY, now=factories.NOW
            ).values()
        ),
        *chain(
            *offline_draft_keys.offline_draft_keys(
                factories.VAULT, mine, uuid.UUID(int=8), now=factories.NOW
            ).values()
        ),
    }
    assert len(all_keys) == 3 * offline_draft_keys.DAYS
    assert {len(key) for key in all_keys} == {32}
    assert offline_draft_keys.owners(factories.VAULT, mine) != offline_draft_keys.owners(
        factories.VAULT, hers
    )


def test_a_key_is_given_out_on_four_days_and_never_after(session: Session) -> None:
    factories.places(session)
    officer = factories.officer(session, Role.REGISTRAR, desk=Desk.HOTLINE)
    today, *_ = offline_draft_keys.offline_draft_keys(
        factories.VAULT, officer, ENTRY, now=factories.NOW
    ).items()
    for days, is_there in ((1, True), (3, True), (4, False)):
        later = factories.NOW + timedelta(days=days)
        assert (
            today
            in offline_draft_keys.offline_draft_keys(
                factories.VAULT, officer, ENTRY, now=later
            ).items()
        ) is is_there
