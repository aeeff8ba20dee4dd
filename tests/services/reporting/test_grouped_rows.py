"""Rows that share their cells are written as rows that do not."""

import pytest

from portal.services.reporting.file_formats import FileFormat, GroupedRows, Heading, write_table

HEADINGS = [Heading("pseudonym", "#meta+id", is_closed=True), Heading("centre"), Heading("sex", is_closed=True)]  # fmt: skip
GROUPS = [("=2+3", "female"), ('সোনারপাড়া, "A"', "male"), ("", "")]


@pytest.mark.parametrize("number", [0, 1, 500, 1200])
@pytest.mark.parametrize("file_format", [FileFormat.CSV, FileFormat.HXL, FileFormat.JSONL])
def test_grouped_rows_make_the_same_bytes(file_format: FileFormat, number: int) -> None:
    pairs = [(f"P{row:04}", GROUPS[row % len(GROUPS)]) for row in range(number)]
    flat = [[first, *others] for first, others in pairs]
    grouped = b"".join(write_table(file_format, HEADINGS, GroupedRows(pairs)))
    assert grouped == b"".join(write_table(file_format, HEADINGS, flat))
