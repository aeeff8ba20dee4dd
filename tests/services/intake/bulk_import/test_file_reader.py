"""Bad files get a clear message for the whole file, and nothing is stored."""

import csv
import io
import itertools
import re
import struct
import zipfile
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from portal.db import Database
from portal.domain.intake import import_types as imports
from portal.domain.intake.file_summary import FileSummary
from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import Invalid
from portal.domain.staff.roles import Role
from portal.models import ImportBatch, ImportPart
from portal.services.intake.bulk_import import file_reader
from portal.services.intake.bulk_import.workbook import archive_limits
from portal.workers.context import WorkerContext
from portal.workers.processes import import_process
from tests import factories
from tests.domain.intake.bijoy import bijoy
from tests.factories import VAULT
from tests.services.intake.bulk_import.lists import PERSON, Desk, as_csv, as_xlsx, people, sheet

HEAD = list(PERSON)


@pytest.fixture
def desk(sqlite_database: Database) -> Desk:
    with sqlite_database.begin() as session:
        factories.places(session)
        return Desk(
            sqlite_database, factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR)
        )


def read(content: bytes) -> list[list[str]]:
    return [row.cells for row in file_reader.file_rows(content, FileSummary())]


def repacked(content: bytes, **entries: bytes) -> bytes:
    """Returns the archive with some entries changed or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", 8) as new:
        names = {name.replace("/", "_").replace(".", "_"): name for name in old.namelist()}
        for key, name in names.items():
            new.writestr(name, entries.pop(key, None) or old.read(name))
        for name, added in entries.items():
            new.writestr(name, added)
    return made.getvalue()


def refusal(desk: Desk, content: bytes) -> str:
    """Returns the message for a refused file, from the upload or from the worker."""
    try:
        found = desk.look(desk.send(content))
    except Invalid as problem:
        return problem.text % problem.values
    assert found.stage is ImportStage.REFUSED
    with desk.database.read() as session:
        for table in (ImportPart, ImportBatch):
            assert not session.scalar(select(func.count()).select_from(table)), "something is left"
    return str(found.refusal["text"]) % found.refusal["values"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_encoding_and_separator_of_spreadsheets_is_read(
    encoding: str, separator: str
) -> None:
    content = as_csv([PERSON], encoding=encoding, separator=separator)
    assert read(content) == [HEAD, list(PERSON.values())]


def test_the_code_page_of_western_windows_is_read_where_it_is_no_utf_8() -> None:
    assert read("Name,Village\nJosé,x\n".encode("cp1252"))[1][0] == "José"


def test_cells_of_excel_are_read_as_what_they_mean() -> None:
    day = PERSON | {"Date of birth": "x"}
    cells = [1712345678, 1712345678.0, 12.5, True, None, 19901234567890123, "  x "]
    found = read(as_xlsx([list(day)[:7], cells]))[1]
    assert found[:5] == ["1712345678", "1712345678", "12.5", "yes", ""]
    assert re.fullmatch(r"1\.9901\d+E\+16", found[5])


def test_blank_rows_are_left_out_and_rows_keep_their_numbers() -> None:
    rows = file_reader.file_rows(b"a,b\n\n , \n1,2\n", FileSummary())
    assert [row.number for row in rows] == [1, 4]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\x00" * 100, "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "old Excel"),
        (b"PK\x03\x04" + b"x" * 999, "damaged"),
        (as_csv([PERSON]) + b"a,b\x00c\n", "cannot be read"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x01", "picture"),
        (b"Name,Mobile\n", "no rows"),
        (b"x" * 999 + b"\n" + b"y", "do not recognise any heading"),
        (b"\n".join([b'"' + b"x" * 200_000]), "cannot be read"),
        (as_csv([dict(zip(map(str, range(200)), "x" * 200, strict=False))]), "columns"),
        ("রহিমা,01712345678\nকরিম,01812345678\n".encode(), "do not recognise any heading"),
    ],
    ids=itertools.count(),
)
def test_what_is_no_list_is_refused_with_its_reason(desk: Desk, content: bytes, said: str) -> None:
    assert said in refusal(desk, content)


def test_ten_million_rows_are_refused(desk: Desk) -> None:
    assert imports.MOST_ROWS == 200_000
    desk.worker = import_process(
        WorkerContext(desk.database, VAULT, hotline="16135", most_rows=500)
    )
    assert "more than 500 rows" in refusal(desk, as_csv(people(1)) + b"a,b\n" * 10_000)
    assert "larger than 20 MB" in refusal(desk, b"a,b\n" * 10_000_000)


def test_a_sheet_that_unpacks_to_gigabytes_is_refused(desk: Desk) -> None:
    bomb = repacked(sheet([PERSON]), xl_worksheets_sheet1_xml=b"<worksheet>" + b" " * 300_000_000)
    assert len(bomb) < 1_000_000
    assert "far too large" in refusal(desk, bomb)


def test_an_archive_that_lies_about_its_size_is_refused(desk: Desk) -> None:
    honest = repacked(sheet([PERSON]), xl_worksheets_sheet1_xml=b"<worksheet>" + b" " * 50_000_000)
    lying = honest.replace(struct.pack("<L", 50_000_011), struct.pack("<L", 1000))
    assert lying != honest
    assert refusal(desk, lying)


def test_an_archive_of_thousands_of_entries_is_refused(desk: Desk) -> None:
    many = {f"xl/{number}.xml": b"<x/>" for number in range(3000)}
    assert "far too large" in refusal(desk, repacked(sheet([PERSON]), **many))


def test_a_row_at_the_end_of_the_world_costs_nothing() -> None:
    content = sheet([PERSON])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    far = xml.replace(
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
    )
    assert len(read(repacked(content, xl_worksheets_sheet1_xml=far))) <= 3


@pytest.mark.parametrize("entity", [b"<!DOCTYPE x>", b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'])
def test_xml_with_a_document_type_is_refused(desk: Desk, entity: bytes) -> None:
    content = sheet([PERSON])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert "damaged" in refusal(desk, repacked(content, xl_worksheets_sheet1_xml=entity + xml))


def test_merged_cells_are_refused(desk: Desk) -> None:
    content = sheet([PERSON])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    xml = xml.replace(b"</sheetData>", merged)
    assert "merged cells" in refusal(desk, repacked(content, xl_worksheets_sheet1_xml=xml))


def test_a_formula_is_a_fault_of_its_cell(desk: Desk) -> None:
    cells: list[Sequence[object]] = [HEAD, list(PERSON.values())]
    formula = [*PERSON.values()]
    formula[0] = '=HYPERLINK("http://evil.example","x")'
    found = desk.look(desk.send(as_xlsx([*cells, formula])))
    assert (found.stage, found.rows, found.rows_wrong) == (ImportStage.CHECKED, 2, 1)


@pytest.mark.parametrize("write", [as_csv, sheet])
def test_bangla_of_a_bijoy_font_is_known_and_said(desk: Desk, write: object) -> None:
    names = ["মোঃ রহিম উদ্দিন", "সালমা খাতুন", "আব্দুল করিম", "নুরুল ইসলাম", "রোকেয়া বেগম"]
    rows = [{**row, "Name": bijoy(n)} for row, n in zip(people(5), names, strict=True)]
    assert "Bijoy" in refusal(desk, write(rows))  # type: ignore[operator] - both take rows


@pytest.mark.parametrize(
    "days",
    [("25/03/1990", "03/25/1990"), ("1/2/1990", "13/2/1990", "2/13/1990"), ("32957", "3/4/1990")],
)
def test_mixed_dates_are_refused_and_two_rows_are_named(desk: Desk, days: Sequence[str]) -> None:
    rows = [{**row, "Date of birth": d} for row, d in zip(people(len(days)), days, strict=True)]
    said = refusal(desk, as_csv(rows))
    assert "Mixed dates in “Date of birth”" in said


def test_a_column_with_the_month_first_is_read_so(desk: Desk) -> None:
    days = ["03/25/1990", "03/04/1990"]
    rows = [{**row, "Date of birth": day} for row, day in zip(people(2), days, strict=True)]
    assert desk.look(desk.send(as_csv(rows))).month_first == ["birth"]


def test_letters_that_were_lost_are_said(desk: Desk) -> None:
    rows = [{**people(1)[0], "Name": "????? ????"}]
    assert desk.look(desk.send(as_csv(rows))).rows_wrong == 1


def test_the_bounds_leave_room_for_a_full_list() -> None:
    """The largest accepted list: 200,000 rows of 45 columns in Excel."""
    line = b"".join(
        b'<c r="AB200000" t="inlineStr"><is><t>%s</t></is></c>' % (b"x" * 8) for _ in range(30)
    )
    assert 200_000 * len(line) < archive_limits.MOST_UNPACKED


def test_csv_with_a_field_over_many_lines_is_one_row() -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["Name", "Village"], ["x", "a\nb"]])
    assert read(text.getvalue().encode())[1] == ["x", "a\nb"]
