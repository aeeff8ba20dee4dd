"""An officer may choose another sheet of a workbook until registrations are made."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import openpyxl
import pytest

from portal.db import Database
from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import Conflict, NotFound
from portal.models import ImportPart
from portal.services.intake.bulk_import.sheet_choice import choose_sheet, other_sheets
from portal.services.intake.bulk_import.summary import summary_of
from tests.databases import count
from tests.factories import NOW
from tests.services.intake.bulk_import.lists import Desk, people, registrations, sheet
from tests.unit import unit


def with_sheets(sheets: Mapping[str, Sequence[Mapping[str, str]]], *, hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        made = book.create_sheet(name)
        for row in ([list(rows[0])] if rows else []) + [list(row.values()) for row in rows]:
            made.append(row)
        made.sheet_state = "hidden" if name == hidden else "visible"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def choose(desk: Desk, import_id: UUID, number: int) -> None:
    with desk.database.begin() as session:
        now = datetime.now(NOW.tzinfo)
        choose_sheet(unit(session, now=now), desk.officer, import_id, number)
    desk.worker.run(once=True)


@pytest.fixture
def sent(desk: Desk) -> UUID:
    everybody = people(9)
    sheets = {"Notes": [], "May": everybody[:2], "June": everybody[2:5], "July": everybody[5:]}
    return desk.send(with_sheets(sheets, hidden="July"), name="list.xlsx")


def test_the_officer_reads_another_sheet_and_makes_registrations_of_it(
    desk: Desk, database: Database, sent: UUID
) -> None:
    first = desk.look(sent)
    others = [(each.name, each.rows, each.number) for each in other_sheets(summary_of(first))]
    assert (first.rows, others) == (2, [("June", 3, 3), ("July", 4, 4)])
    choose(desk, sent, 3)
    second = desk.look(sent)
    assert (second.stage, second.rows, summary_of(second).sheet) == (ImportStage.CHECKED, 3, "June")
    assert [each.name for each in other_sheets(summary_of(second))] == ["May", "July"]
    choose(desk, sent, 4)
    assert desk.make(sent).rows_made == 4
    assert len(registrations(database)) == 4
    assert count(database, ImportPart) == 0
    with pytest.raises(Conflict):
        choose(desk, sent, 2)


@pytest.mark.parametrize("number", [0, 1, 2, 5, 10**9, -1])
def test_only_another_sheet_with_people_can_be_chosen(desk: Desk, sent: UUID, number: int) -> None:
    with pytest.raises(NotFound):
        choose(desk, sent, number)
    assert desk.look(sent).rows == 2


def test_a_file_with_one_sheet_is_not_kept_after_it_was_read(
    desk: Desk, database: Database
) -> None:
    desk.send(sheet(people(2)), name="list.xlsx")
    assert count(database, ImportPart) == 0
