"""What an import leaves out of a file, or takes although it is hidden, for the officer who decides on it."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from portal.domain.intake.file_summary import OtherSheet
from portal.domain.platform.choices import Language
from portal.i18n import translate
from portal.models import Import
from portal.services.intake.bulk_import.batches import headings_of
from portal.services.intake.bulk_import.summary import summary_of
from portal.services.intake.bulk_import.template import HELPER_SHEETS


class LeftOut(NamedTuple):
    """Sheets and columns that are not read, and hidden rows that are."""

    sheets: Sequence[OtherSheet]
    columns: Sequence[str]
    hidden_rows: str
    """Numbers of rows, shortened."""
    is_any: bool


def left_out_of(found: Import) -> LeftOut:
    """Returns what to tell about the file of an import."""
    summary = summary_of(found)
    helpers = _helper_sheets()
    sheets = [
        each for each in summary.other_sheets if each.has_headings or each.name not in helpers
    ]
    keys = [*found.columns, *[""] * len(headings_of(found))]
    columns = [
        name for name, key in zip(headings_of(found), keys, strict=False) if name and not key
    ]
    rows = ", ".join(map(str, summary.hidden_rows))
    if summary.hidden_row_count > len(summary.hidden_rows):
        rows += " …"
    findings = (
        sheets,
        columns,
        summary.hidden_row_count,
        summary.hidden_columns,
        summary.rows_above,
        summary.unheaded_row,
        summary.encoding == "Windows-1252",
    )
    return LeftOut(sheets, columns, rows, is_any=any(findings))


@cache
def _helper_sheets() -> frozenset[str]:
    """Returns the titles of the sheets that our template adds."""
    return frozenset(translate(language, title) for title in HELPER_SHEETS for language in Language)
