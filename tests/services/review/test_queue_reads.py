"""What the queue reads: sealed values, statements, and rows that change meanwhile."""

from collections.abc import Iterable

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from portal.crypto import Sealed, Vault
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.models import Officer
from portal.services.review import queue
from portal.services.review.queue import QueueFilters, QueuePage, QueueReader
from tests import factories
from tests.factories import VAULT
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")


def page(session: Session, officer: Officer, *, vault: Vault = VAULT) -> QueuePage:
    reader = QueueReader(officer, Language.BANGLA)
    return queue.read_queue(unit(session, vault=vault), reader, QueueFilters(State.SUBMITTED))


def test_a_list_decrypts_only_what_it_shows_and_what_its_remarks_rest_on(
    session: Session, officer: Officer
) -> None:
    opened: list[str] = []
    opened_at_once: set[str] = set()

    class Watching(Vault):
        def open(self, sealed: Sealed, place: str) -> str:
            opened.append(place.split(":")[1])
            return super().open(sealed, place)

        def open_all(self, sealed: Iterable[Sealed | None], places: Iterable[str]) -> list[str]:
            places = list(places)
            opened_at_once.update(place.split(":")[1] for place in places)
            return super().open_all(sealed, places)

    for _ in range(3):
        factories.registration(session)
    vault = Watching([("k1", b"k" * 32)], [("i1", b"i" * 32)])
    session.expunge_all()
    page(session, officer, vault=vault)
    assert opened_at_once == {"needs", "needs_care"}
    assert set(opened) == {"name_bn", "document_number", "birth"}
    assert len(opened) == 9


_MOVE_AWAY = text(
    "UPDATE registrations SET (district_code, upazila_code) ="
    " (SELECT district_code, code FROM upazilas WHERE district_code = 'BD3026' LIMIT 1)"
    " WHERE reference = :reference"
)


def test_what_leaves_the_list_while_it_is_read_is_not_shown(
    session: Session, officer: Officer
) -> None:
    gone, stays = factories.registration(session), factories.registration(session)
    session.flush()
    reference = gone.reference
    connection = session.connection()

    def move_away(*_call: object) -> None:
        connection.execute(_MOVE_AWAY, {"reference": reference})

    event.listen(connection, "after_cursor_execute", move_away, once=True)
    assert [row.id for row in page(session, officer).rows] == [stays.id]


def test_a_page_takes_as_many_queries_whatever_is_on_it(session: Session, officer: Officer) -> None:
    for _ in range(5):
        factories.registration(session)
    session.expunge_all()
    statements: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *call: statements.append(call[2]))
    page(session, officer)
    parts = "urgent rows, the others, all of them, their pairs, who works on and entered them"
    assert len(statements) <= 6, parts
