import uuid
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.domain.choices import Desk, Role
from portal.services import shelf
from tests import make

ENTRY = uuid.UUID(int=7)


def test_each_officer_entry_and_day_has_a_key_of_its_own(session: Session) -> None:
    make.places(session)
    mine, hers = (make.officer(session, Role.REGISTRAR, desk=Desk.HOTLINE) for _ in range(2))
    keys = shelf.keys(make.VAULT, mine, ENTRY, now=make.NOW)
    all_keys = {
        *keys.values(),
        *shelf.keys(make.VAULT, hers, ENTRY, now=make.NOW).values(),
        *shelf.keys(make.VAULT, mine, uuid.UUID(int=8), now=make.NOW).values(),
    }
    assert len(all_keys) == 3 * shelf.DAYS
    assert {len(key) for key in all_keys} == {32}
    assert shelf.owner(make.VAULT, mine) != shelf.owner(make.VAULT, hers)


def test_a_key_is_given_out_on_four_days_and_never_after(session: Session) -> None:
    make.places(session)
    officer = make.officer(session, Role.REGISTRAR, desk=Desk.HOTLINE)
    today, *_ = shelf.keys(make.VAULT, officer, ENTRY, now=make.NOW).items()
    for days, is_there in ((1, True), (3, True), (4, False)):
        later = make.NOW + timedelta(days=days)
        assert (today in shelf.keys(make.VAULT, officer, ENTRY, now=later).items()) is is_there
