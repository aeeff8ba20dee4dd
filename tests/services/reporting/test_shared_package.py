"""Shared files in their three grades, with manifest and dictionary."""

import csv
import hashlib
import io
import json
from collections import Counter
from typing import Any

import openpyxl
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.domain.platform.errors import Invalid
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade, load_shared_columns
from portal.models import Officer
from portal.services.platform.signature import is_document_valid, public_keys
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.export_table import COLUMNS
from portal.services.reporting.file_layout import FileLayout
from portal.services.reporting.shared_labels import code_column
from portal.services.reporting.shared_rows import pseudonym
from tests import factories, keys
from tests.services.reporting.shared_files import layout_of, manifest_in, package, rows_in

CANARIES = ("রহিমা", "Rahima", "করিম", "1712", "1990", "90123", "সোনারপাড়া", "ওয়ার্ড")


def several(session: Session, officer: Officer, number: int, **typed: Any) -> None:
    for _ in range(number):
        factories.registration(session, State.VERIFIED, by=officer, **typed)


def test_every_column_of_a_shared_file_can_be_read(officer: Officer) -> None:
    known = {column.name for column in COLUMNS}
    shared = set(load_shared_columns()) - {"pseudonym"}
    assert {code_column(each) for each in shared} <= known
    left_over = {name.removesuffix("_code") for name in known} - shared
    assert left_over == {"record"}, "each column of the plain file has its grade"


def test_rows_without_names_are_equal_to_four_others(session: Session, officer: Officer) -> None:
    several(session, officer, 10)
    several(session, officer, 11, country="AE", sex="male")
    alone = factories.registration(
        session, State.VERIFIED, by=officer, country="MY", birth_year="1960"
    )
    files = package(
        session, layout_of(Grade.PSEUDONYMISED, "sex", "age_band", "district", "country")
    )
    rows, manifest = rows_in(files), manifest_in(files)
    groups = Counter(tuple(row.values())[1:] for row in rows)
    assert min(groups.values()) == manifest["k"] >= 5
    assert len(rows) == manifest["rows"] == 21
    assert manifest["left_out"] == "1-4", "a small number would be a small cell itself"
    everything = files["data.csv"].decode()
    for canary in (*CANARIES, alone.reference, show_reference(alone.reference), alone.id.hex):
        assert canary not in everything


def test_a_file_reads_no_more_columns_than_it_has(session: Session, officer: Officer) -> None:
    several(session, officer, 6)
    read: list[str] = []

    def note(*given: Any) -> None:
        if "moves" in given[2]:
            read.append(given[2].partition("FROM")[0])

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    package(session, layout_of(Grade.PSEUDONYMISED, "sex", "district"))
    event.remove(connection, "before_cursor_execute", note)
    (columns,) = read
    assert "registrations.sex" in columns
    for other in ("birth", "country", "submitted_at", "skills"):
        assert other not in columns


def test_a_file_of_very_few_has_no_rows(session: Session, officer: Officer) -> None:
    several(session, officer, 4)
    files = package(session, layout_of(Grade.PSEUDONYMISED))
    assert rows_in(files) == []
    assert (manifest_in(files)["k"], manifest_in(files)["left_out"]) == (0, "1-4")


def test_two_recipients_cannot_join_their_files(session: Session, officer: Officer) -> None:
    several(session, officer, 12)
    layout = layout_of(Grade.PSEUDONYMISED, "sex")
    one, again, other = (
        [row["pseudonym"] for row in rows_in(package(session, layout, key=key * 32))]
        for key in (b"a", b"a", b"b")
    )
    assert one == again, "a recipient joins the next file with the last one"
    assert not set(one) & set(other)
    assert one == sorted(one), "the order would join them too"
    assert not any(name.isdigit() for name in one)


def test_counts_hide_few_people_and_who_could_be_computed(
    session: Session, officer: Officer
) -> None:
    several(session, officer, 3, sex="male")
    several(session, officer, 6)
    several(session, officer, 9, district=factories.DHAKA_DISTRICT)
    several(session, officer, 8, sex="male", district=factories.DHAKA_DISTRICT)
    files = package(session, layout_of(Grade.AGGREGATED, "district", "sex"))
    counts = {(row["district"], row["sex"]): row["count"] for row in rows_in(files)}
    assert counts[factories.COXS_BAZAR, "male"] == ""
    hidden = [cell for cell, count in counts.items() if count == ""]
    assert len(hidden) == 4, "in a table of two by two each margin would give the cell away"


def test_counts_of_large_cells_are_exact(session: Session, officer: Officer) -> None:
    several(session, officer, 5, sex="male")
    several(session, officer, 6)
    files = package(session, layout_of(Grade.AGGREGATED, "sex", values="labels", language="bn"))
    assert [list(row.values()) for row in rows_in(files)] == [["নারী", "6"], ["পুরুষ", "5"]]
    assert manifest_in(files)["k"] == 5


def test_rows_with_names_have_the_chosen_columns(session: Session, officer: Officer) -> None:
    several(
        session, officer, 1, document_type="birth_certificate", document_number="00901234567890123"
    )
    layout = layout_of(
        Grade.IDENTIFIABLE, "name_bn", "document_number", "district", values="labels"
    )
    (row,) = rows_in(package(session, layout))
    assert list(row) == ["Pseudonym", "District", "Name in Bangla", "Document number"]
    assert list(row.values())[1:] == ["Cox's Bazar", "রহিমা বেগম", "00901234567890123"]


def test_a_workbook_keeps_long_numbers_and_evaluates_nothing(
    session: Session, officer: Officer
) -> None:
    several(session, officer, 1, occupation="other", occupation_other="=1+1")
    columns = ("document_number", "name_bn", "occupation_other")
    layout = layout_of(Grade.IDENTIFIABLE, *columns, format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(package(session, layout)["data.xlsx"]))
    first, second = book.worksheets[0].iter_rows(values_only=True)
    assert first == ("pseudonym", "name_bn", "document_number", "occupation_other")
    assert second[1:] == ("রহিমা বেগম", "19901234567890123", "'=1+1")


def test_a_count_is_a_number_in_a_workbook(session: Session, officer: Officer) -> None:
    several(session, officer, 5)
    layout = layout_of(Grade.AGGREGATED, "sex", format="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(package(session, layout)["data.xlsx"]))
    assert list(book.worksheets[0].values) == [("sex", "count"), ("female", 5)]


def test_json_lines_have_null_for_what_is_missing(session: Session, officer: Officer) -> None:
    several(session, officer, 1, mother_name="")
    layout = layout_of(Grade.IDENTIFIABLE, "name_bn", "mother_name", format="jsonl")
    (line,) = package(session, layout)["data.jsonl"].decode().splitlines()
    row = json.loads(line)
    assert (row["name_bn"], row["mother_name"]) == ("রহিমা বেগম", None)


def test_tags_stand_below_the_headings(session: Session, officer: Officer) -> None:
    several(session, officer, 5)
    layout = layout_of(Grade.AGGREGATED, "district", format="hxl")
    text = package(session, layout)["data.csv"].decode()
    assert text == "\ufeffdistrict,count\r\n#adm2+code,#affected+count\r\nBD2022,5\r\n"


def test_a_manifest_is_signed_over_every_file(session: Session, officer: Officer) -> None:
    files = package(session, layout_of(Grade.AGGREGATED, "sex"))
    manifest = manifest_in(files)
    for name in ("data.csv", "dictionary.csv"):
        assert manifest["files"][name]["sha256"] == hashlib.sha256(files[name]).hexdigest()
        assert manifest["files"][name]["bytes"] == len(files[name])
    key = public_keys(keys.VAULT)[manifest["signature"]["key_id"]]
    assert is_document_valid(manifest, key)
    assert not is_document_valid(manifest | {"recipient": "Somebody else"}, key)
    assert not is_document_valid({"recipient": "World Bank"}, key)


def test_a_dictionary_explains_each_column_of_the_file(session: Session, officer: Officer) -> None:
    files = package(session, layout_of(Grade.PSEUDONYMISED, "sex", "district"))
    text = files["dictionary.csv"].decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["column"] for row in rows] == ["pseudonym", "sex", "district"]
    assert rows[1]["values"].startswith("female = Woman | male = Man")
    assert all(row["label_en"] and row["label_bn"] and row["hxl"][0] == "#" for row in rows)


@pytest.mark.parametrize(
    "chosen",
    [
        {"upazila": "BD20220016"},
        {"verified_from": "2026-11-02"},
        {"submitted_to": "2026-02-27"},
    ],
    ids=" ".join,
)
def test_a_filter_finer_than_the_columns_is_refused(chosen: dict[str, str]) -> None:
    filters = ExportFilters.read(chosen)
    for grade in (Grade.AGGREGATED, Grade.PSEUDONYMISED):
        with pytest.raises(Invalid):
            layout_of(grade).check_filters(filters)
    layout_of(Grade.IDENTIFIABLE).check_filters(filters)


def test_filters_of_the_queue_choose_the_rows(session: Session, officer: Officer) -> None:
    factories.registration(session, State.VERIFIED, by=officer, name_en="Verified")
    factories.registration(session, State.CLOSED, by=officer, name_en="Closed")
    later = factories.NOW.replace(month=10, day=1)
    factories.registration(
        session, State.VERIFIED, by=officer, name_en="October", submitted_at=later,
        district=factories.DHAKA_DISTRICT,
    )  # fmt: skip

    def names(**chosen: str) -> set[str]:
        layout = layout_of(Grade.IDENTIFIABLE, "name_en")
        return {
            row["name_en"] for row in rows_in(package(session, layout, ExportFilters.read(chosen)))
        }

    assert names(state="closed") == {"Closed"}
    assert names(submitted_to="2026-10-31") == {"October"}
    assert names(submitted_from="2026-11-01") == {"Verified", "Closed"}
    assert names(upazila="BD20220016") <= {"Verified", "Closed"}


@pytest.mark.parametrize("chosen", [{"state": "submitted"}, {"upazila": "BD99"}], ids=" ".join)
def test_unknown_filters_are_refused(chosen: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        ExportFilters.read(chosen)


@pytest.mark.parametrize(
    ("name", "value"),
    [("grade", "all"), ("format", "exe"), ("language", "fr"), ("values", "x")],
)
def test_an_unknown_layout_is_refused(name: str, value: str) -> None:
    stored = layout_of(Grade.AGGREGATED).stored()
    FileLayout.read(stored)
    with pytest.raises(Invalid):
        FileLayout.read(stored | {name: value})


def test_a_pseudonym_needs_the_key_of_its_recipient() -> None:
    assert pseudonym(b"a" * 32, b"id") != pseudonym(b"b" * 32, b"id")
