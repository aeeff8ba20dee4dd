"""A table for a recipient, and what a manifest says of its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.services.reporting.file_formats import Cells, Heading


@dataclass(slots=True)
class FileFacts:
    """What a manifest says of the rows. It is complete when the last row was taken."""

    rows: int = 0
    left_out: int = 0
    """Registrations that no row shows, because they would stand out."""
    k: int | None = None
    """How many rows at least are equal in every column. None if rows have names."""
    levels: Sequence[int] = ()
    """How much each column is coarsened."""
    removed: Sequence[str] = ()
    """In a file of changes, the pseudonyms that the recipient deletes. A few may be nobody's."""
    needs_full_file: bool = False
    """Whether columns are coarsened differently than before, so that changes do not fit the rows sent before."""


@dataclass(frozen=True, slots=True)
class SharedTable:
    """Headings, rows to be taken once, and facts."""

    headings: Sequence[Heading]
    rows: Iterable[Cells]
    facts: FileFacts
