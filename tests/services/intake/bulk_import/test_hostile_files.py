"""Hostile and broken files: each is refused with a sentence or read, and no other list waits for it."""

import io
import sys
import time
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain.intake.import_types import ImportStage
from portal.domain.platform.errors import Invalid
from portal.services.intake.bulk_import import file_type
from portal.services.intake.bulk_import.list_pieces import ListEnd
from portal.services.intake.bulk_import.read_list import read_list
from portal.workers import list_reading
from portal.workers.list_reading import ProcessReading, ReaderFailed
from tests.services.intake.bulk_import.lists import PERSON, Desk, as_csv, as_xlsx, people, sheet

SHEET = "xl/worksheets/sheet1.xml"
SOUND = sheet(people(3))


def changed(part: str, change: Callable[[bytes], bytes], content: bytes = SOUND) -> bytes:
    """Returns a workbook with one part changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return made.getvalue()


def rows_of(content: bytes) -> int | str:
    """Returns the number of rows, or the sentence of the refusal. Any other error fails the test."""
    try:
        pieces = list(read_list(content, 1000))
    except Invalid as problem:
        return problem.text % problem.values
    end = pieces[-1]
    assert isinstance(end, ListEnd)
    return sum(len(piece.rows) for piece in pieces[1:-1])  # type: ignore[union-attr] - all are batches


def first_piece(reading: ProcessReading) -> object:
    """Waits for the first piece."""
    while (piece := reading.next_piece()) is None:
        reading.wait(0.1)
    return piece


@pytest.mark.parametrize(
    ("part", "old", "new", "outcome"),
    [
        (SHEET, b'<row r="3"', b'<row r="2000000000"', "damaged"),
        (SHEET, b'<row r="3"', b'<row r="-3"', "damaged"),
        (SHEET, b'r="A3"', b'r="ZZZZZZ3"', "damaged"),
        (SHEET, b"<sheetData>", b"<sheetData><x>" + b"<y>" * 5000, "damaged"),
        ("xl/styles.xml", b"<cellXfs", b"<brokenXfs", "damaged"),
        ("xl/styles.xml", b'numFmtId="0"', b'numFmtId="9x9"', 3),
        ("[Content_Types].xml", b"<Types", b"<Nothing", 3),
        ("xl/workbook.xml", b"<sheets>", b"<sheats>", "damaged"),
        ("xl/_rels/workbook.xml.rels", b"worksheet", b"chartsheet", "damaged"),
    ],
)
def test_a_broken_workbook_is_refused_or_read(
    part: str, old: bytes, new: bytes, outcome: int | str
) -> None:
    said = rows_of(changed(part, lambda content: content.replace(old, new)))
    assert said == outcome if isinstance(outcome, int) else outcome in str(said)


def test_a_number_of_400_digits_is_a_rounded_number() -> None:
    content = as_xlsx([list(PERSON), [*list(PERSON.values())[:5], 1234567]])
    long = changed(SHEET, lambda xml: xml.replace(b"1234567<", b"9" * 400 + b"<"), content)
    batch = list(read_list(long))[1]
    assert batch.rows[0].cells[5] == "9.99999999999999E+99"  # type: ignore[union-attr] - a batch


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("list.exe", as_csv([PERSON]), "ends in .exe"),
        ("list.csv.exe", as_csv([PERSON]), "ends in .exe"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "old Excel"),
        (
            "list.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "password",
        ),
        ("list.xls", b"<html><table><tr><td>Name</td></tr></table>", "web page"),
        ("list.csv", b'[{"name": "Rahima"}]', "JSON"),
        ("list.csv", b"Rar!\x1a\x07\x00", "packed"),
        ("list.csv", b"\xff\xd8\xff\xe0" + b"x" * 99, "picture"),
    ],
)
def test_what_is_no_list_is_refused_with_its_true_cause(
    name: str, content: bytes, cause: str
) -> None:
    with pytest.raises(Invalid) as refused:
        file_type.refuse_file(name, content)
    assert cause in refused.value.text % refused.value.values


@pytest.mark.parametrize(
    ("part", "cause"),
    [
        ("content.xml", ".ods"),
        ("xl/workbook.bin", ".xlsb"),
        ("word/document.xml", "text document"),
        ("Index/Document.iwa", "Numbers"),
        ("list.csv", "packed"),
    ],
)
def test_an_archive_that_is_no_xlsx_is_named(part: str, cause: str) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if cause == ".ods":
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(part, b"x")
    with pytest.raises(Invalid) as refused:
        file_type.refuse_file("list", made.getvalue())
    assert cause in refused.value.text


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_mutated_workbook_never_raises_anything_but_a_refusal(data: st.DataObject) -> None:
    part = data.draw(st.sampled_from(zipfile.ZipFile(io.BytesIO(SOUND)).namelist()))

    def mutate(content: bytes) -> bytes:
        start = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 20))
        return content[:start] + data.draw(st.binary(max_size=12)) + content[start + length :]

    rows_of(changed(part, mutate))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_mutated_bytes_never_raise_anything_but_a_refusal(data: st.DataObject) -> None:
    content = data.draw(
        st.sampled_from([SOUND, as_csv(people(3)), as_csv(people(2), encoding="utf-16")])
    )
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 50))
    rows_of(content[:start] + data.draw(st.binary(max_size=20)) + content[start + length :])


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='",;\n\r\tab\u09950=#\\', max_size=200))
def test_any_csv_is_read_or_refused(text: str) -> None:
    rows_of(text.encode())


def test_a_reader_that_dies_twice_is_set_aside_and_another_list_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying(ProcessReading):
        def __init__(self, content: bytes, most_rows: int) -> None:
            kill = "import os; os.kill(os.getpid(), 9)"
            super().__init__(content, most_rows, (sys.executable, "-c", kill))

    monkeypatch.setattr(list_reading, "ProcessReading", Dying)
    dead = desk.look(desk.send(SOUND, name="list.xlsx"))
    other = desk.look(desk.send(as_csv(people(2))))
    assert dead.stage is ImportStage.REFUSED
    assert "could not be read" in dead.refusal["text"]
    assert other.stage is ImportStage.CHECKED


def test_a_reader_that_says_nothing_is_ended() -> None:
    sleep = (sys.executable, "-c", "import time; time.sleep(60)")
    reading = ProcessReading(SOUND, 10, sleep, longest_silence=0.2)
    began = time.monotonic()
    with pytest.raises(Invalid, match="too large inside"):
        first_piece(reading)
    reading.close()
    assert time.monotonic() - began < 20


def test_a_reader_that_writes_nonsense_has_failed() -> None:
    reading = ProcessReading(SOUND, 10, (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(ReaderFailed):
        first_piece(reading)
    reading.close()
