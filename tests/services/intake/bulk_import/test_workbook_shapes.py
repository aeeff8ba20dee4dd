"""Workbooks in the shapes that other programs write are read completely, with the right values."""

import time
from collections.abc import Callable
from datetime import date

import pytest

from portal.domain.intake.file_summary import FileSummary
from portal.domain.intake.import_dates import EXCEL_DATE, EXCEL_GUESS
from portal.services.intake.bulk_import.file_reader import file_rows
from tests.services.intake.bulk_import import ooxml
from tests.services.intake.bulk_import.ooxml import inline_rows, packed, parts_of, workbook

HEADINGS = ["Name", "Mobile", "District"]
RAHIMA = ["Rahima & Begum", "01712345678", "Feni"]
LIST = inline_rows([HEADINGS, RAHIMA])
FROM_1904 = {"<sheets>": '<workbookPr date1904="1"/><sheets>'}


def read(content: bytes) -> list[list[str]]:
    return [row.cells for row in file_rows(content, FileSummary())]


def value_of(cell: str, content: dict[str, str] | None = None) -> str:
    """Returns the text of a cell in the row below the headings."""
    rows = f'{inline_rows([HEADINGS])}<row><c t="str"><v>x</v></c>{cell}</row>'
    return (read(workbook(rows, changes=content or {}))[1] + [""])[1]


def test_inline_texts_without_places_and_without_a_dimension() -> None:
    assert read(workbook(LIST)) == [HEADINGS, RAHIMA]


def test_shared_texts_of_libreoffice_and_wps_without_their_phonetic_hints() -> None:
    texts = [
        "<t>Name</t>",
        "<t>Mobile</t>",
        "<t>District</t>",
        '<r><rPr><b/></rPr><t xml:space="preserve">রহিমা </t></r><r><t>বেগম</t></r>',
        '<t>Feni</t><rPh sb="0" eb="1"><t>FENI</t></rPh><phoneticPr fontId="1"/>',
    ]
    hidden_false = (
        'customFormat="false" ht="12.8" hidden="false" outlineLevel="0" collapsed="false"'
    )
    rows = (
        f'<row r="1" {hidden_false}><c r="A1" s="0" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1" t="s"><v>2</v></c></row>'
        f'<row r="3" {hidden_false}><c r="A3" t="s"><v>3</v></c><c r="B3" s="0"><v>1712345678</v></c>'
        '<c r="C3" t="s"><v>\n4 </v></c></row>'
    )
    summary = FileSummary()
    found = list(file_rows(workbook(rows, texts=texts), summary))
    assert [row.number for row in found] == [1, 3]
    assert found[1].cells == ["রহিমা বেগম", "1712345678", "Feni"]
    assert summary.hidden_row_count == 0


def test_elements_with_a_prefix() -> None:
    parts = parts_of(LIST)
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = (
        sheet.replace("</", "\0")
        .replace("<", "<x:")
        .replace("\0", "</x:")
        .replace("xmlns", "xmlns:x")
    )
    assert "<x:row>" in parts["xl/worksheets/sheet1.xml"]
    assert read(packed(parts)) == [HEADINGS, RAHIMA]


@pytest.mark.parametrize(
    "target", ["/xl/worksheets/sheet1.xml", "./worksheets/sheet1.xml", "/XL/Worksheets/Sheet1.xml"]
)
def test_targets_that_are_absolute_or_of_other_case(target: str) -> None:
    content = workbook(LIST, changes={'"worksheets/sheet1.xml"': f'"{target}"'})
    assert read(content) == [HEADINGS, RAHIMA]


@pytest.mark.parametrize("change", [str.upper, str.title, lambda name: name.replace("/", "\\")])
def test_names_of_parts_of_other_case_or_with_backslashes(change: Callable[[str], str]) -> None:
    parts = {change(name): content for name, content in parts_of(LIST).items()}
    assert read(packed(parts)) == [HEADINGS, RAHIMA]


def test_strict_open_xml_is_read_with_its_dates() -> None:
    rows = inline_rows([HEADINGS]) + (
        f'<row><c t="str"><v>Rahima</v></c><c s="{ooxml.DAY}" t="d"><v>1990-03-25</v></c>'
        f'<c s="{ooxml.DAY_MONTH}" t="d"><v>2026-03-20T00:00:00.000</v></c></row>'
    )
    content = workbook(rows, changes=ooxml.STRICT)
    assert read(content)[1] == ["Rahima", f"1990-03-25{EXCEL_DATE}", f"2026-03-20{EXCEL_GUESS}"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c><f t="array" ref="B2:B3">UPPER(A2:A3)</f><v>12</v></c>', "12"),
        ('<c t="str"><f t="array" ref="B2">_xlfn.TEXTJOIN(A2)</f><v>Feni</v></c>', "Feni"),
        ('<c><f t="array" ref="B2">SUM(A2:A3)</f></c>', "=SUM(A2:A3)"),
        ('<c><f t="shared" si="0"/></c>', "="),
        ('<c><f aca="false">A1</f><v></v></c>', "=A1"),
        ('<c t="str"><f>IF(A2="","",A2)</f><v></v></c>', ""),
        ('<c t="e"><f>VLOOKUP(A2,Z:Z,1,0)</f><v>#N/A</v></c>', "#N/A"),
        ('<c t="str"><v>Rahima_x000D_Begum</v></c>', "Rahima\rBegum"),
        ('<c t="inlineStr"><is><t>_x0052_ahima_xD83D_</t></is></c>', "Rahima"),
        ('<c t="b"><f>TRUE()</f><v>1</v></c>', "yes"),
        ("<c><v>1.712345678E9</v></c>", "1712345678"),
        ("<c><v>1.9901234567890123E16</v></c>", "1.99012345678901E+16"),
    ],
)  # fmt: skip
def test_a_cell_has_the_value_that_its_program_shows(cell: str, text: str) -> None:
    assert value_of(cell) == text


@pytest.mark.parametrize(
    ("style", "number", "changes", "text"),
    [
        (ooxml.DAY, "32957", {}, f"1990-03-25{EXCEL_DATE}"),
        (ooxml.DAY, "31495", FROM_1904, f"1990-03-25{EXCEL_DATE}"),
        (ooxml.MOMENT, "32957.75", {}, f"1990-03-25{EXCEL_DATE}"),
        (ooxml.MONTH_YEAR, "43862", {}, f"2020-02{EXCEL_DATE}"),
        (ooxml.DAY, "1990", {}, f"1905-06-12{EXCEL_GUESS}"),
        (ooxml.DAY, "1990", FROM_1904, f"1909-06-13{EXCEL_GUESS}"),
        (ooxml.DAY_MONTH, "46101", {}, f"2026-03-20{EXCEL_GUESS}"),
        (ooxml.TIME, "0.5", {}, f"1899-12-30{EXCEL_GUESS}"),
        (ooxml.DAY, "-5", {}, "#NUM!"),
        (ooxml.GENERAL, "32957", FROM_1904, "32957"),
    ],
)  # fmt: skip
def test_a_date_cell_is_counted_from_the_first_day_of_its_file(
    style: int, number: str, changes: dict[str, str], text: str
) -> None:
    assert value_of(f'<c s="{style}"><v>{number}</v></c>', changes) == text


def test_the_test_dates_are_those_of_the_calendar() -> None:
    assert (date(1990, 3, 25) - date(1904, 1, 1)).days == 31495
    assert (date(1990, 3, 25) - date(1899, 12, 30)).days == 32957


def test_a_million_formatted_blank_rows_end_early() -> None:
    blank = "".join(map('<row r="%d" s="1" customFormat="1"/>'.__mod__, range(3, 1_000_003)))
    content = workbook(LIST + blank)
    began = time.process_time()
    assert read(content) == [HEADINGS, RAHIMA]
    assert time.process_time() - began < 5


def test_a_person_behind_thousands_of_blank_rows_is_kept() -> None:
    blank = "".join(
        map('<row r="%d"><c r="A%d" s="1"/></row>'.__mod__, ((n, n) for n in range(3, 20_000)))
    )
    late = '<row r="20000"><c r="A20000" t="str"><v>Salma</v></c></row>'
    assert read(workbook(LIST + blank + late))[-1] == ["Salma"]
