"""What the queue reads: sealed values, statements, and rows that change meanwhile."""

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.orm import Session

from portal.crypto import Sealed, Unreadable, Vault
from portal.domain.platform.choices import Language
from portal.domain.registration.states import State
from portal.domain.review.list_flags import Flag
from portal.models import Officer, Registration
from portal.services.review import queue
from portal.services.review.queue import QueueFilters, QueuePage, QueueReader
from tests import factories
from tests.factories import VAULT
from tests.unit import unit

pytestmark = pytest.mark.usefixtures("places")


def page(session: Session, officer: Officer, *, vault: Vault = VAULT) -> QueuePage:
    reader = QueueReader(officer, Language.BANGLA)
    return queue.read_queue(unit(session, vault=vault), reader, QueueFilters(State.SUBMITTED))


class Watching(Vault):
    """Notes the columns of opened values."""

    def __init__(self) -> None:
        super().__init__([("k1", b"k" * 32)], [("i1", b"i" * 32)])
        self.opened: list[str] = []

    def open(self, sealed: Sealed, place: str) -> str:
        self.opened.append(place.split(":")[1])
        return super().open(sealed, place)


SHOWN = ["birth", "document_number", "name_bn"]
NEEDS = ["needs", "needs_care"]


def test_a_list_decrypts_only_what_it_shows_and_what_its_remarks_rest_on(
    session: Session, officer: Officer
) -> None:
    for _ in range(3):
        factories.registration(session)
    session.expunge_all()
    vault = Watching()
    page(session, officer, vault=vault)
    assert sorted(vault.opened) == sorted([*SHOWN, *NEEDS] * 3)


def test_needs_are_opened_again_only_when_they_are_sealed_anew(
    session: Session, officer: Officer
) -> None:
    registration = factories.registration(session)
    vault = Watching()
    assert not page(session, officer, vault=vault).rows[0].flags
    vault.opened.clear()
    page(session, officer, vault=vault)
    assert not {*NEEDS} & {*vault.opened}

    registration.needs = "shelter"
    session.flush()
    assert page(session, officer, vault=vault).rows[0].flags == [Flag.URGENT]
    assert [column for column in vault.opened if column in NEEDS] == NEEDS


def test_needs_that_were_moved_to_another_row_are_not_believed(
    session: Session, officer: Officer
) -> None:
    first, second = factories.registration(session), factories.registration(session)
    session.flush()
    page(session, officer)
    session.execute(
        update(Registration).where(Registration.id == second.id).values(needs=first.needs_sealed)  # type: ignore[attr-defined]  # the mapped ciphertext
    )
    session.expunge_all()
    with pytest.raises(Unreadable):
        page(session, officer)


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
