"""Sets reports as PDF files with Typst, which shapes Bangla, and the fonts of the package."""

import importlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from typing import Final

from portal.domain.platform.choices import Language
from portal.i18n import show_number
from portal.services.platform.encoded_picture import EncodedPicture

_TYPST: Final = "typst"
_DATA: Final = resources.files("portal").joinpath("data", "pdf")


@dataclass(frozen=True, slots=True)
class PdfPair:
    """A word and what belongs to it, at the head of a report."""

    word: str
    text: str


@dataclass(frozen=True, slots=True)
class PdfRow:
    """A row of a table. `figures` are as they are shown."""

    name: str
    figures: Sequence[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class PdfSection:
    """A heading with paragraphs and a table, each of which may be empty."""

    name: str
    paragraphs: Sequence[str]
    headings: Sequence[str]
    """The heading of the names, then one for each figure."""
    rows: Sequence[PdfRow]


@dataclass(frozen=True, slots=True)
class PdfList:
    """A heading with lines."""

    name: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class PdfPicture:
    """A picture with its caption, or a sentence in its place."""

    text: str
    note: str = ""
    alternative: str = ""
    svg: str = ""
    """The picture (`as_svg`), empty if it may not be shown."""


@dataclass(frozen=True, slots=True)
class PdfGallery:
    """A heading with pictures."""

    name: str
    pictures: Sequence[PdfPicture]


@dataclass(frozen=True, slots=True)
class PdfReport:
    """A report in one language."""

    title: str
    status: str
    pairs: Sequence[PdfPair]
    sections: Sequence[PdfSection]
    lists: Sequence[PdfList]
    footnote: str
    galleries: Sequence[PdfGallery] = ()


def as_svg(picture: EncodedPicture) -> str:
    """Returns the picture within SVG. Typst takes texts only, and keeps the JPEG in it as it is."""
    size = f'width="{picture.width}" height="{picture.height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:image/jpeg;base64,{picture.stored()}"/></svg>'
    )


def typeset(report: PdfReport, language: Language) -> bytes:
    """Returns the report as a PDF. Its texts go in as values, so that none of them is markup."""
    page = {"language": language.value, "digits": [show_number(language, n) for n in range(10)]}
    # Loaded by name: it takes a part of each start, and few processes set a report.
    typst = importlib.import_module(_TYPST)
    made = typst.compile(
        _DATA.joinpath("page.typ").read_bytes(),
        font_paths=typst.Fonts(
            include_system_fonts=False, font_paths=[str(_DATA.joinpath("fonts"))]
        ),
        format="pdf",
        sys_inputs={"given": json.dumps(page | asdict(report), ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
