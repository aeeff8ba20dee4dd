"""Workbooks as XML, so that a test can write what another program writes."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT: Final = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
FORMATS: Final = (0, 14, 16, 17, 22, 20)
"""Number formats by style: General, day, day and month, month and year, date and time, time."""
GENERAL, DAY, DAY_MONTH, MONTH_YEAR, MOMENT, TIME = range(len(FORMATS))

_PARTS: Final = {
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="a" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="List" sheetId="1" r:id="b"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships "
    'xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="b" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="c" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="d" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs>'
    + "".join(f'<xf numFmtId="{each}"/>' for each in FORMATS)
    + "</cellXfs></styleSheet>",
}


def parts_of(rows: str, *, texts: Sequence[str] = ()) -> dict[str, str]:
    """Returns the parts of a workbook with these rows and these `si` elements, each as XML."""
    shared = "".join(f"<si>{each}</si>" for each in texts)
    return _PARTS | {
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
    }


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """Returns the parts as a file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def workbook(
    rows: str, *, texts: Sequence[str] = (), changes: Mapping[str, str] = MappingProxyType({})
) -> bytes:
    """Returns a workbook. `changes` maps a text in any part to another."""
    parts = parts_of(rows, texts=texts)
    for old, new in changes.items():
        parts = {name: content.replace(old, new) for name, content in parts.items()}
    return packed(parts)


def inline_rows(rows: Sequence[Sequence[str]]) -> str:
    """Returns rows of inline texts without `r` attributes, as small exporters write them."""
    lines = (
        "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        for row in rows
    )
    return "".join(f"<row>{line}</row>" for line in lines)
