"""A table as a Parquet file, in row groups, so that a million rows need no more memory than one group.

Needs the extra `parquet`.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, Final

import pyarrow as pa
from pyarrow import parquet

from portal.domain.reporting.cell_kind import CellKind
from portal.services.reporting.file_formats import Cell, Cells, Heading

ROWS_OF_GROUP: Final = 20_000
_TYPES: Final[Mapping[CellKind, tuple[Any, Callable[[Any], object]]]] = {
    CellKind.TEXT: (pa.string(), str),
    CellKind.DATE: (pa.date32(), date.fromisoformat),
    CellKind.INTEGER: (pa.int64(), int),
}
"""The type of a column, and the function that makes its values of cells."""


class _ChunkSink(io.RawIOBase):
    """Collects what the writer writes until it is taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def stream_parquet(
    headings: Sequence[Heading], rows: Iterable[Cells], *, rows_of_group: int = ROWS_OF_GROUP
) -> Iterator[bytes]:
    """Yields the file. Fields carry the HXL tag of their column as metadata."""
    schema = pa.schema([_field(heading) for heading in headings])
    sink, remaining = _ChunkSink(), iter(rows)
    with parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
        while several := list(islice(remaining, rows_of_group)):
            columns = zip(*several, strict=True)
            arrays = [
                _array(heading.kind, cells)
                for heading, cells in zip(headings, columns, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield sink.take()
    yield sink.take()


def _field(heading: Heading) -> Any:
    tag = {"hxl": heading.hxl} if heading.hxl else None
    return pa.field(heading.name, _TYPES[heading.kind][0], metadata=tag)


def _array(kind: CellKind, cells: Sequence[Cell]) -> Any:
    arrow, value = _TYPES[kind]
    return pa.array([None if cell == "" else value(cell) for cell in cells], type=arrow)
