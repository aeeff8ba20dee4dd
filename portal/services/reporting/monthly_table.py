"""The monthly update as a table, and the files of it."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from portal.domain.platform.choices import Language
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.platform.gettext_marker import N_
from portal.i18n import translate
from portal.services.platform.xlsx_writer import stream_xlsx
from portal.services.reporting.file_formats import BOM
from portal.services.reporting.monthly_document import MonthlyDocument, is_hidden, is_recorded
from portal.services.reporting.monthly_pdf import HIDDEN, NOT_RECORDED, write_pdf
from portal.services.reporting.monthly_picture_words import PICTURES, caption_text, credit_text
from portal.services.reporting.monthly_pictures import KEY, PictureFile

HEADINGS: Final = (
    N_("Code"), N_("Section"), N_("Row"), N_("This month"), N_("Adjustment"), N_("Cumulative"),
)  # fmt: skip
FIGURES: Final = ("month", "adjustment", "cumulative")


def table_lines(document: MonthlyDocument, language: Language) -> Iterator[list[str | int]]:
    """Yields the headings and a line for each row. Texts are safe in a spreadsheet."""
    yield [translate(language, each) for each in HEADINGS]
    for section in document["sections"]:
        for row in section["rows"]:
            names = row["id"], section["name"][language.value], row["name"][language.value]
            yield [*map(escape_formula, names), *_cells(row, language)]


def _cells(row: MonthlyDocument, language: Language) -> list[str | int]:
    if not is_recorded(row):
        return [translate(language, NOT_RECORDED), "", ""]
    return [HIDDEN if is_hidden(row, each) else row[each] for each in FIGURES]


def picture_lines(pictures: Sequence[PictureFile], language: Language) -> Iterator[list[str | int]]:
    """Yields a line for each picture: what it shows and who took it, or why it is not there any more."""
    heading = translate(language, PICTURES)
    for each in pictures:
        texts = caption_text(language, each.shown), credit_text(language, each.shown)
        yield [*map(escape_formula, (KEY, heading, *texts)), "", ""]


def _csv(document: MonthlyDocument, _pictures: Sequence[PictureFile], language: Language) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table_lines(document, language))
    return f"{BOM}{text.getvalue()}".encode()


def _xlsx(document: MonthlyDocument, pictures: Sequence[PictureFile], language: Language) -> bytes:
    lines = chain(table_lines(document, language), picture_lines(pictures, language))
    return b"".join(stream_xlsx(lines))


def _json(
    document: MonthlyDocument, _pictures: Sequence[PictureFile], _language: Language
) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


class MonthlyFile(NamedTuple):
    """A kind of file, and the function that writes it."""

    content_type: str
    write: Callable[[MonthlyDocument, Sequence[PictureFile], Language], bytes]


MONTHLY_FILES: Final[Mapping[str, MonthlyFile]] = {
    "csv": MonthlyFile("text/csv; charset=utf-8", _csv),
    "xlsx": MonthlyFile("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "pdf": MonthlyFile("application/pdf", write_pdf),
    "json": MonthlyFile("application/json", _json),
}
"""Files of an update by the ending of their names. JSON is the whole document, signed if frozen."""
