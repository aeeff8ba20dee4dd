"""An XML parser that reports elements as they come and refuses document types.

Expat is used directly: the parser of defusedxml, which `openpyxl` uses, is written in Python and ten times slower
on a long sheet. Names are local names, because some programs write prefixes.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import IO, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers.expat import ExpatError, ParserCreate

from portal.services.intake.bulk_import.workbook.archive_limits import damaged_workbook

BLOCK: Final = 1 << 16
Attributes = Mapping[str, str]


class XmlParser:
    """Feeds blocks to Expat. A document type, with which entity attacks begin, ends it."""

    def __init__(
        self,
        start: Callable[[str, Attributes], object],
        end: Callable[[str], object],
        text: Callable[[str], object],
    ) -> None:
        self._names: dict[str, str] = {}
        self._start, self._end = start, end
        self._expat = ParserCreate()
        self._expat.buffer_text = True
        self._expat.buffer_size = BLOCK
        self._expat.StartElementHandler = self._open
        self._expat.EndElementHandler = self._close
        self._expat.CharacterDataHandler = text
        self._expat.StartDoctypeDeclHandler = _refuse_document_type

    def feed(self, block: bytes, *, is_last: bool = False) -> None:
        """Parses a block. Raises `Invalid` if it is not well-formed."""
        try:
            self._expat.Parse(block, is_last)
        except ExpatError as error:
            raise damaged_workbook() from error

    def _open(self, name: str, attributes: Attributes) -> None:
        self._start(self._local(name), attributes)

    def _close(self, name: str) -> None:
        self._end(self._local(name))

    def _local(self, name: str) -> str:
        local = self._names.get(name)
        if local is None:
            local = self._names[name] = name.rsplit(":", 1)[-1]
        return local


def read_elements(part: IO[bytes], *names: str) -> Iterator[Element]:
    """Yields the outermost elements of these local names, each with its children."""
    found: list[Element] = []
    builder: TreeBuilder | None = None
    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal builder, depth
        if builder is None and name in names:
            builder, depth = TreeBuilder(), 0
        if builder is not None:
            depth += 1
            builder.start(name, dict(attributes))

    def end(name: str) -> None:
        nonlocal builder, depth
        if builder is not None:
            builder.end(name)
            depth -= 1
            if not depth:
                found.append(builder.close())
                builder = None

    def text(data: str) -> None:
        if builder is not None:
            builder.data(data)

    parser = XmlParser(start, end, text)
    while block := part.read(BLOCK):
        parser.feed(block)
        yield from found
        found.clear()
    parser.feed(b"", is_last=True)
    yield from found


def _refuse_document_type(*_: object) -> None:
    raise damaged_workbook()
