"""The keys of a process are compared with those that the database was sealed with."""

import pytest
from sqlalchemy.orm import Session

from portal.crypto import Vault
from portal.models import KeyCheck, KeyKind
from portal.services.platform.key_checks import (
    NoKeysAccepted,
    WrongKeys,
    accept_first_keys,
    accept_keys,
    verify_keys,
)
from tests import factories
from tests.keys import FIELD_KEY, INDEX_KEY
from tests.unit import unit

OTHER = b"o" * 32
KEYS = {"field": [("k1", FIELD_KEY)], "index": [("i1", INDEX_KEY)]}


def vault(**changes: list[tuple[str, bytes]]) -> Vault:
    """Returns the vault of the tests with other keys of a kind."""
    keys = KEYS | changes
    return Vault(keys["field"], keys["index"])


@pytest.fixture
def sealed(session: Session) -> Session:
    """A database that was sealed with the keys of the tests."""
    accept_first_keys(unit(session))
    return session


def test_the_keys_that_the_database_was_sealed_with_are_right(sealed: Session) -> None:
    verify_keys(unit(sealed))


def test_a_database_without_any_is_told_from_one_with_other_keys(session: Session) -> None:
    with pytest.raises(NoKeysAccepted, match="portal db upgrade"):
        verify_keys(unit(session))


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"field": [("k1", OTHER)]}, "PORTAL_FIELD_KEYS holds another key as k1"),
        ({"index": [("i1", OTHER)]}, "PORTAL_INDEX_KEYS holds another key as i1"),
        ({"field": [("k2", OTHER)]}, "the key k1, which PORTAL_FIELD_KEYS does not hold"),
        ({"index": [("i2", OTHER)]}, "the key i1, which PORTAL_INDEX_KEYS does not hold"),
        ({"field": [("k2", OTHER), *KEYS["field"]]}, "PORTAL_FIELD_KEYS begins with the key k2"),
        ({"index": [("i2", OTHER), *KEYS["index"]]}, "PORTAL_INDEX_KEYS begins with the key i2"),
    ],
)
def test_a_wrong_missing_or_unknown_key_is_named(
    sealed: Session, wrong: dict[str, list[tuple[str, bytes]]], line: str
) -> None:
    with pytest.raises(WrongKeys, match=line):
        verify_keys(unit(sealed, vault=vault(**wrong)))


def test_a_key_that_waits_behind_the_current_one_needs_no_acceptance(sealed: Session) -> None:
    verify_keys(unit(sealed, vault=vault(field=[*KEYS["field"], ("k2", OTHER)])))


def test_an_accepted_key_may_come_first_and_is_needed_by_all(sealed: Session) -> None:
    both = vault(field=[*KEYS["field"], ("k2", OTHER)])
    assert accept_keys(unit(sealed, vault=both)) == [(KeyKind.FIELD, "k2")]
    assert accept_keys(unit(sealed, vault=both)) == []
    verify_keys(unit(sealed, vault=vault(field=[("k2", OTHER), *KEYS["field"]])))
    with pytest.raises(WrongKeys, match="the key k2, which PORTAL_FIELD_KEYS does not hold"):
        verify_keys(unit(sealed))


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [({"field": [("k1", OTHER)]}, "FIELD"), ({"index": [("i1", OTHER)]}, "INDEX")],
)
def test_a_database_older_than_the_check_never_accepts_foreign_keys(
    session: Session, wrong: dict[str, list[tuple[str, bytes]]], setting: str
) -> None:
    factories.places(session)
    session.query(KeyCheck).delete()
    factories.registration(session)
    session.flush()
    session.expunge_all()
    with pytest.raises(WrongKeys, match=f"PORTAL_{setting}_KEYS does not fit"):
        accept_first_keys(unit(session, vault=vault(**wrong)))
    assert session.query(KeyCheck).count() == 0
    accept_first_keys(unit(session))
    assert session.query(KeyCheck).count() == 2
