"""The template of a list: headings in one language, and for Excel drop-downs and the meaning of columns."""

import importlib
from typing import Final

from portal.domain.intake.import_columns import columns
from portal.domain.platform.choices import Language
from portal.domain.platform.gettext_marker import N_

HELPER_SHEETS: Final = (N_("Help"), "Places", "Lists")
"""Sheets of the Excel template that hold no people."""
_EXCEL: Final = "portal.services.intake.bulk_import.excel_template"


def csv_template(language: Language) -> str:
    """Returns the headings as CSV that Excel opens as Unicode."""
    return (
        "\ufeff"
        + ",".join(f'"{each.name(language.value)}"' for each in columns().values())
        + "\r\n"
    )


def xlsx_template(language: Language) -> bytes:
    """Returns an Excel file to be filled in."""
    # Its library takes memory and a part of each start of a process.
    template: bytes = importlib.import_module(_EXCEL).write_template(language)
    return template
