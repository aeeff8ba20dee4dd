from uuid import UUID

import pytest

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import NotFound
from portal.models import Import
from portal.services.intake.bulk_import.faulty_rows import in_words
from portal.services.intake.bulk_import.read_list import ROWS_AT_ONCE
from portal.services.intake.bulk_import.row_pages import (
    CheckedRow,
    RowCursor,
    RowKind,
    RowRequest,
    read_row_page,
)
from tests.services.intake.bulk_import.lists import Desk, as_csv, people
from tests.unit import unit


def read_all(desk: Desk, import_id: UUID, kind: RowKind, size: int = 50) -> list[CheckedRow]:
    """Returns the rows of all pages."""
    rows: list[CheckedRow] = []
    after: RowCursor | None = None
    with desk.database.read() as session:
        found = session.get_one(Import, import_id)
        while True:
            asked = RowRequest(kind, after, size)
            page = read_row_page(unit(session), found, asked, shows_names=True)
            assert len(page.rows) <= size
            rows += page.rows
            if page.next is None:
                return rows
            after = RowCursor.read(str(page.next))


@pytest.fixture
def mixed(desk: Desk) -> UUID:
    """Rows 2 to 13: every third has a wrong phone, and one stands in the list twice."""
    rows = people(12)
    for row in rows[::3]:
        row["Mobile"] = "0171"
    rows[5] = rows[4]
    return desk.send(as_csv(rows))


@pytest.mark.parametrize("size", [1, 5, 12, 50])
def test_every_row_is_on_one_page_with_its_name(desk: Desk, mixed: UUID, size: int) -> None:
    rows = read_all(desk, mixed, RowKind.ALL, size)
    assert [row.number for row in rows] == list(range(2, 14))
    names = [row["Name"] for row in people(12)]
    names[5] = names[4]
    assert [row.name for row in rows] == names


def test_the_kinds_add_up_to_the_totals_of_the_list(desk: Desk, mixed: UUID) -> None:
    found = desk.look(mixed)
    numbers = {kind: [r.number for r in read_all(desk, mixed, kind, 2)] for kind in RowKind}
    assert numbers[RowKind.WRONG] == [2, 5, 8, 11]
    assert numbers[RowKind.KNOWN] == [7]
    assert len(numbers[RowKind.WRONG]) == found.rows_wrong
    assert len(numbers[RowKind.KNOWN]) == found.rows_known
    assert len(numbers[RowKind.ALIKE]) == found.rows_alike
    parts = numbers[RowKind.WRONG] + numbers[RowKind.KNOWN] + numbers[RowKind.CORRECT]
    assert sorted(parts) == numbers[RowKind.ALL]
    assert len(numbers[RowKind.ALL]) == found.rows


def test_a_page_that_is_not_full_ends_at_the_last_row_that_was_searched(desk: Desk) -> None:
    rows = people(2 * ROWS_AT_ONCE + 1)
    rows[-1]["Mobile"] = "0171"
    import_id = desk.send(as_csv(rows))
    with desk.database.read() as session:
        work, found = unit(session), session.get_one(Import, import_id)
        asked = RowRequest(RowKind.WRONG, most_batches=1)
        pages = [read_row_page(work, found, asked, shows_names=True)]
        while (after := pages[-1].next) is not None:
            asked = asked._replace(after=RowCursor.read(str(after)))
            pages.append(read_row_page(work, found, asked, shows_names=True))
    assert [page.is_full for page in pages] == [False, False, True]
    assert [page.next and page.next.row for page in pages] == [
        ROWS_AT_ONCE + 1,
        2 * ROWS_AT_ONCE + 1,
        None,
    ]
    assert [row.number for page in pages for row in page.rows] == [2 * ROWS_AT_ONCE + 2]


@pytest.mark.parametrize("text", ["", "1", "a-1", "1-", "-1-2", "1-²", "1-999999999999"])
def test_a_made_up_page_of_rows_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        RowCursor.read(text)


def test_a_fault_of_a_list_speaks_of_the_person(desk: Desk) -> None:
    rows = people(1)
    rows[0]["Mobile"] = rows[0]["Date of birth"] = ""
    (row,) = read_all(desk, desk.send(as_csv(rows)), RowKind.WRONG)
    english = {in_words(fault, Language.ENGLISH) for fault in row.note.problems.values()}
    assert "Write the person's mobile number." in english
    assert not [text for text in english if "your" in text]
