"""Shared files as Parquet: the types of columns, row groups, and an installation without the extra."""

import io
import sys
from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pytest
from pyarrow import parquet
from sqlalchemy.orm import Session

from portal.domain.platform.errors import Invalid
from portal.domain.registration.states import State
from portal.domain.reporting.cell_kind import CellKind
from portal.domain.reporting.shared_columns import Grade
from portal.models import Officer
from portal.services.reporting.file_formats import (
    Cells,
    FileFormat,
    Heading,
    available_formats,
)
from portal.services.reporting.parquet_writer import stream_parquet
from tests import factories
from tests.services.reporting.shared_files import layout_of, manifest_in, package


def test_a_parquet_file_has_texts_dates_and_whole_numbers(
    session: Session, officer: Officer
) -> None:
    factories.registration(
        session, State.VERIFIED, by=officer, document_type="birth_certificate",
        document_number="00901234567890123", migration_cost="450000", mother_name="", occupation="other", occupation_other="=1+1",
    )  # fmt: skip
    columns = (
        "submitted_on", "district", "mother_name", "document_number", "migration_cost", "occupation_other",
    )  # fmt: skip
    layout = layout_of(Grade.IDENTIFIABLE, *columns, format="parquet", values="labels")
    files = package(session, layout)
    table = parquet.read_table(io.BytesIO(files["data.parquet"]))
    assert {field.name: field.type for field in table.schema} == {
        "Pseudonym": pa.string(),
        "Date sent": pa.date32(),
        "District": pa.string(),
        "Mother's name": pa.string(),
        "Document number": pa.string(),
        "Cost of going abroad": pa.int64(),
        "Other work": pa.string(),
    }
    (row,) = table.drop_columns("Pseudonym").to_pylist()
    assert [*row.values()] == [
        date(2026, 11, 21), "Cox's Bazar", None, "00901234567890123", 450000, "=1+1",
    ]  # fmt: skip
    assert manifest_in(files)["files"]["data.parquet"]["bytes"] == len(files["data.parquet"])


def test_coarsened_days_stay_texts_and_counts_are_numbers(
    session: Session, officer: Officer
) -> None:
    for _ in range(5):
        factories.registration(session, State.VERIFIED, by=officer)
    for grade, expected in (
        (Grade.PSEUDONYMISED, {"verified_on": "string"}),
        (Grade.AGGREGATED, {"verified_on": "string", "count": "int64"}),
    ):
        files = package(session, layout_of(grade, "verified_on", format="parquet"))
        table = parquet.read_table(io.BytesIO(files["data.parquet"]))
        found = {each.name: str(each.type) for each in table.schema if each.name != "pseudonym"}
        assert found == expected
        assert table.schema.field("verified_on").metadata == {b"hxl": b"#date+verified"}
        assert set(table["verified_on"].to_pylist()) == {"2026-11"}
        assert manifest_in(files)["k"] == 5


def test_rows_leave_in_groups_before_the_last_is_read() -> None:
    taken = 0

    def rows() -> Iterator[Cells]:
        nonlocal taken
        for number in range(25):
            taken += 1
            yield [f"P{number}", date(2026, 11, 1).isoformat(), ""]

    headings = [
        Heading("id"),
        Heading("day", "", CellKind.DATE),
        Heading("n", "", CellKind.INTEGER),
    ]
    chunks = stream_parquet(headings, rows(), rows_of_group=10)
    first = next(chunks)
    assert (taken, first[:4]) == (10, b"PAR1")
    read = parquet.ParquetFile(io.BytesIO(first + b"".join(chunks)))
    assert (read.num_row_groups, read.metadata.num_rows) == (3, 25)
    assert read.read()["n"].null_count == 25


def test_a_table_without_rows_is_a_whole_file(session: Session) -> None:
    files = package(session, layout_of(Grade.PSEUDONYMISED, "sex", format="parquet"))
    table = parquet.read_table(io.BytesIO(files["data.parquet"]))
    assert (table.num_rows, table.column_names) == (0, ["pseudonym", "sex"])


def test_without_its_package_the_format_is_neither_offered_nor_accepted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert FileFormat.PARQUET in available_formats()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert FileFormat.PARQUET not in available_formats()
    with pytest.raises(Invalid, match="extra “parquet”"):
        layout_of(Grade.AGGREGATED, format="parquet")
