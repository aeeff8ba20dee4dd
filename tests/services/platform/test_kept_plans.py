"""PostgreSQL plans the look-ups of every page once for a connection, not at each use."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from portal.crypto import Vault
from portal.db import Database
from portal.services.registration import drafts
from portal.services.staff import sign_in
from portal.unit_of_work import UnitOfWork
from tests.unit import unit

USES = 20
"""Enough for psycopg, which prepares at the fifth use, and PostgreSQL, which makes five plans for values first."""
PLANS = text(
    "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE :like"
)
ONE_KEY = Vault([("k1", b"k" * 32)], [("i1", b"i" * 32)])
TWO_KEYS = Vault([("k1", b"k" * 32)], [("i2", b"j" * 32), ("i1", b"i" * 32)])


@pytest.mark.parametrize("vault", [ONE_KEY, TWO_KEYS], ids=["one key", "while a key is changed"])
@pytest.mark.parametrize(
    ("look_up", "like"),
    [
        (lambda work: drafts.find_draft(work, "token"), "%FROM drafts%"),
        (lambda work: sign_in.find_officer(work, "token"), "%FROM officers%"),
    ],
    ids=["the draft of a browser", "the officer of a session"],
)
def test_a_look_up_by_a_token_keeps_its_plan(
    postgres_database: Database, vault: Vault, look_up: Callable[[UnitOfWork], object], like: str
) -> None:
    postgres_database.engine.dispose()
    with postgres_database.read() as session:
        for _ in range(USES):
            assert look_up(unit(session, vault=vault, now=datetime.now(UTC))) is None
        generic, custom = session.execute(PLANS, {"like": like}).one()
    assert custom <= 5
    assert generic > 5
