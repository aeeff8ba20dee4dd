"""What a reader found in a file beside its rows: the sheet, the last row, and what it left out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple, Self

MOST_NAMED: Final = 50
"""The number of hidden rows, hidden columns and other sheets that are named; all are counted."""


class OtherSheet(NamedTuple):
    """A sheet that was not read, with the number of its filled rows."""

    name: str
    rows: int
    is_hidden: bool = False
    has_headings: bool = False
    """Whether it has known headings, so that it probably holds people too."""
    number: int = 0
    """Its place in the file, 1 for the first."""


@dataclass(slots=True)
class FileSummary:
    """The findings of one file. It holds names of sheets and columns, so it is stored sealed."""

    sheet: str = ""
    """The sheet that was read; empty for CSV."""
    encoding: str = ""
    """The encoding of a CSV file."""
    heading_row: int = 1
    rows_above: int = 0
    """Filled rows above the headings, such as a title. They are left out."""
    last_row: int = 0
    unheaded_row: int = 0
    """The first row with a filled cell beside the headings; 0 if there is none. The cell is not read."""
    hidden_rows: list[int] = field(default_factory=list)
    """Numbers of hidden or filtered rows. They are read like the others."""
    hidden_row_count: int = 0
    hidden_columns: list[str] = field(default_factory=list)
    other_sheets: list[OtherSheet] = field(default_factory=list)
    counts_days: bool = False
    """Whether it is known on which day this file begins to count (`counts_from_1904`)."""
    counts_from_1904: bool = False

    def as_values(self) -> dict[str, Any]:
        """Returns the summary as values for JSON."""
        return asdict(self)

    @classmethod
    def of_values(cls, values: Mapping[str, Any]) -> Self:
        """Returns the summary that `as_values` wrote."""
        sheets = [OtherSheet(*each) for each in values.get("other_sheets", ())]
        return cls(**{**values, "other_sheets": sheets})

    def hide_row(self, number: int) -> None:
        """Notes a hidden row."""
        self.hidden_row_count += 1
        if len(self.hidden_rows) < MOST_NAMED:
            self.hidden_rows.append(number)
