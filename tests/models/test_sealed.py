"""Sealed columns are read and written as text and stored as ciphertext."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from portal.crypto import Unreadable, Vault
from portal.db import Database
from portal.models import CallbackRequest, Registration
from portal.models.base import new_id
from portal.models.insert import insert
from portal.models.sealed import PADDED_BYTES, raw_name
from portal.unit_of_work import NoVault, carry_vault
from tests import factories
from tests.keys import VAULT

MOBILE = "+8801712345678"


class CountingVault(Vault):
    """Counts how often it opens a value."""

    opened = 0

    def open(self, *value: object) -> str:
        self.opened += 1
        return super().open(*value)  # type: ignore[arg-type]  # as it was called


def callback(**values: str) -> CallbackRequest:
    return CallbackRequest(
        id=new_id(),
        mobile_index=VAULT.index("phone", MOBILE),
        language="bn",
        asked_at=factories.NOW,
        **values,
    )


@pytest.fixture
def registration(session: Session) -> Registration:
    factories.places(session)
    return factories.registration(session)


def test_the_database_holds_the_ciphertext_of_a_text(
    session: Session, registration: Registration
) -> None:
    registration.name_bn = "করিমা"
    session.flush()
    session.expire(registration)
    (stored,) = session.execute(
        select(Registration.name_bn).where(Registration.id == registration.id)
    ).one()
    assert "করিমা".encode() not in stored
    assert registration.name_bn == "করিমা"


def test_a_new_row_keeps_its_texts_until_a_session_seals_them(session: Session) -> None:
    row = callback(mobile=MOBILE)
    assert row.mobile == MOBILE
    assert getattr(row, raw_name("mobile")) is None
    assert MOBILE not in repr(vars(row))
    session.add(row)
    assert MOBILE.encode() not in getattr(row, raw_name("mobile"))
    assert row.mobile == MOBILE


def test_a_text_that_a_stored_row_got_between_two_sessions_is_written(database: Database) -> None:
    row = callback(mobile=MOBILE)
    with database.begin() as session:
        carry_vault(session, VAULT)
        insert(session, row)
    with Session(database.engine) as without_vault:
        row = without_vault.get_one(CallbackRequest, row.id)
    row.mobile = "+8801812345678"
    with database.begin() as session:
        carry_vault(session, VAULT)
        session.add(row)
    with database.read() as session:
        carry_vault(session, VAULT)
        assert session.get_one(CallbackRequest, row.id).mobile == "+8801812345678"


def test_a_row_that_is_inserted_without_a_flush_is_sealed(database: Database) -> None:
    row = callback(mobile=MOBILE)
    with database.begin() as session:
        assert insert(session, row)
    with database.read() as session:
        (stored,) = session.scalars(select(CallbackRequest.mobile)).all()
        assert MOBILE.encode() not in (stored or b"")
        assert session.get_one(CallbackRequest, row.id).mobile == MOBILE


def test_a_session_without_a_vault_takes_no_text() -> None:
    with pytest.raises(NoVault):
        Session().add(callback(mobile=MOBILE))
    session, row = Session(), callback()
    session.add(row)
    with pytest.raises(NoVault):
        row.mobile = MOBILE


def test_a_value_is_not_read_without_a_vault(session: Session, registration: Registration) -> None:
    sealed = getattr(registration, raw_name("name_bn"))
    row = Registration(id=registration.id)
    setattr(row, raw_name("name_bn"), sealed)
    with pytest.raises(NoVault):
        _ = row.name_bn


def test_a_text_in_place_of_a_ciphertext_is_refused(
    session: Session, registration: Registration
) -> None:
    change = update(Registration).where(Registration.id == registration.id)
    with pytest.raises((StatementError, TypeError), match="not a text"):
        session.execute(change.values(name_bn="করিমা"))


def test_an_optional_column_without_a_text_is_null_and_can_be_asked_for(
    session: Session, registration: Registration
) -> None:
    registration.name_bn = ""
    session.flush()
    assert registration.name_bn is None
    assert session.scalars(select(Registration).where(Registration.name_bn.is_(None))).all()


def test_a_needed_column_without_a_text_looks_like_a_padded_one(
    session: Session, registration: Registration
) -> None:
    registration.needs_other = "x" * (PADDED_BYTES - 1)
    length = len(getattr(registration, raw_name("needs_other")))
    registration.needs_other = None
    registration.birth = None
    for column in ("needs_other", "birth"):
        assert len(getattr(registration, raw_name(column))) == length
    assert (registration.needs_other, registration.birth) == (None, None)


def test_a_value_is_opened_once_and_again_after_it_was_changed(
    session: Session, registration: Registration
) -> None:
    vault = CountingVault([("k1", b"k" * 32)], [("i1", b"i" * 32)])
    session.flush()
    session.expunge_all()
    carry_vault(session, vault)
    row = session.get_one(Registration, registration.id)
    assert vault.opened == 0
    assert [row.name_bn for _ in range(3)] == ["রহিমা বেগম"] * 3
    assert vault.opened == 1
    row.name_bn = "করিমা"
    assert row.name_bn == "করিমা"
    assert vault.opened == 1
    session.refresh(row)


def test_a_row_of_an_ended_session_is_still_read(database: Database) -> None:
    with database.begin() as session:
        factories.places(session)
        made = factories.registration(session)
    with database.read() as session:
        found = session.get_one(Registration, made.id)
    assert found.name_bn == "রহিমা বেগম"


def test_another_vault_is_not_served_from_what_was_opened(
    session: Session, registration: Registration
) -> None:
    assert registration.name_bn
    session.flush()
    session.expunge(registration)
    carry_vault(session, Vault([("k1", b"z" * 32)], [("i1", b"i" * 32)]))
    session.add(registration)
    with pytest.raises(Unreadable):
        _ = registration.name_bn


def test_the_columns_are_named_as_before(session: Session, registration: Registration) -> None:
    session.flush()
    assert session.execute(text("SELECT name_bn, mobile, typed FROM registrations")).one()
