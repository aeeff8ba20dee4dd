import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.db import Database
from portal.domain.routing.choices import CentreStatus
from portal.models import Centre
from portal.services.platform.ttl_cache import TtlCache
from tests import factories


def _status(session: Session, code: str) -> CentreStatus:
    return session.scalars(select(Centre.status).where(Centre.code == code)).one()


@contextmanager
def _keeping(database: Database, seconds: float) -> Iterator[Database]:
    url = database.url.render_as_string(hide_password=False)
    with closing(Database(url, cache_seconds=seconds)) as keeping:
        yield keeping


@pytest.mark.parametrize(("seconds", "is_updated"), [(60.0, False), (0.0, True)])
def test_a_change_is_told_when_what_was_kept_is_too_old(
    database: Database, seconds: float, is_updated: bool
) -> None:
    statuses = TtlCache(_status)
    with _keeping(database, seconds) as keeping:
        with keeping.begin() as session:
            factories.places(session)
        with keeping.read() as session:
            assert statuses.get(session, factories.DHAKA_CENTRE) is CentreStatus.OPEN
        with keeping.begin() as session:
            session.execute(update(Centre).values(status=CentreStatus.CLOSED))
        with keeping.read() as session:
            assert (
                statuses.get(session, factories.DHAKA_CENTRE) is CentreStatus.CLOSED
            ) is is_updated
            status = statuses.get(session, factories.NOAKHALI_CENTRE)
            assert status is CentreStatus.CLOSED, "first asked now"


def test_two_databases_do_not_share_what_they_keep(sqlite_database: Database) -> None:
    names: TtlCache[str, int] = TtlCache(lambda session, _key: id(session.get_bind()))
    with _keeping(sqlite_database, 60.0) as one, _keeping(sqlite_database, 60.0) as other:
        with one.read() as session, other.read() as another:
            assert names.get(session, "engine") != names.get(another, "engine")
        with one.read() as session, one.read() as again:
            assert names.get(session, "engine") == names.get(again, "engine")


def test_threads_that_ask_at_once_are_all_answered(sqlite_database: Database) -> None:
    squares: TtlCache[int, int] = TtlCache(lambda _session, number: number * number)
    wrong: list[int] = []

    def ask(keeping: Database) -> None:
        with keeping.read() as session:
            wrong.extend(n for n in range(3000) if squares.get(session, n) != n * n)

    with _keeping(sqlite_database, 0.001) as keeping:
        threads = [threading.Thread(target=ask, args=(keeping,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert wrong == []
