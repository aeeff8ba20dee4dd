from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.domain.staff.roles import Role
from portal.models import StaffSession
from portal.services.staff.account_list import AccountQuery, list_accounts
from tests import factories
from tests.clock import NOW
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")


def test_pages_of_accounts_neither_repeat_nor_leave_out_any(session: Session) -> None:
    made = {factories.officer(session, Role.MINISTRY, name=f"A{n % 2}").id for n in range(7)}
    pages = [list_accounts(unit(session), AccountQuery(page=n), size=3) for n in (1, 2, 3)]
    assert [page.has_next for page in pages] == [True, True, False]
    shown = [row.officer.id for page in pages for row in page.rows]
    assert len(shown) == 7
    assert set(shown) == made


def test_an_account_shows_its_last_sign_in(session: Session) -> None:
    officer = factories.officer(session, Role.MINISTRY)
    factories.officer(session, Role.MINISTRY)
    for number, ago in enumerate((3, 1, 2)):
        at = NOW - timedelta(days=ago)
        session.add(
            StaffSession(
                token_hash=bytes([number]) * 32,
                officer_id=officer.id,
                started_at=at,
                ended_at=at,
            )
        )
    session.flush()
    rows = list_accounts(unit(session), AccountQuery()).rows
    shown = {row.officer.id: row.last_sign_in for row in rows}
    assert shown.pop(officer.id) == NOW - timedelta(days=1)
    assert list(shown.values()) == [None]
