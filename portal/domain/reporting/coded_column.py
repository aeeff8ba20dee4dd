"""Columns of many rows as small numbers, so that equal rows are found without an object for each row."""

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Self

_WIDER: Final = {"B": "H", "H": "I"}
"""Types of numbers by bytes: 1, 2 and 4."""
_WORD: Final = 8
"""The bytes of a number that takes part in a comparison."""


class CodedColumn:
    """The different values of a column, and for each row the number of its value."""

    def __init__(self) -> None:
        """Makes a column without rows."""
        self.values: list[str] = []
        self.codes = array("B")
        self._numbers: dict[str, int] = {}

    @classmethod
    def of(cls, values: Iterable[str]) -> Self:
        """Returns a column of these rows."""
        made = cls()
        made.extend([made.number_of(value) for value in values])
        return made

    def number_of(self, value: str) -> int:
        """Returns the number of a value. A new one gets the next number."""
        number = self._numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number

    def extend(self, numbers: Sequence[int]) -> None:
        """Adds rows by the numbers of their values."""
        while len(self.values) > 1 << 8 * self.codes.itemsize:
            self.codes = array(_WIDER[self.codes.typecode], self.codes)
        self.codes.extend(numbers)

    def value_at(self, row: int) -> str:
        """Returns the value of a row."""
        return self.values[self.codes[row]]


def row_keys(
    columns: Sequence[CodedColumn], levels: Sequence[Callable[[str], str]]
) -> Iterable[object]:
    """Returns a key for each row, to be read once. Rows with the same coarsened values have the same key."""
    planes = [
        plane
        for column, level in zip(columns, levels, strict=True)
        for plane in _planes(column, level)
    ]
    rows = len(columns[0].codes) if columns else 0
    words = []
    for first in range(0, len(planes), _WORD):
        word = bytearray(rows * _WORD)
        for place, plane in enumerate(planes[first : first + _WORD]):
            word[place::_WORD] = plane
        words.append(memoryview(word).cast("Q"))
    if not words:
        return bytes(rows)
    return words[0] if len(words) == 1 else zip(*words, strict=True)


def _planes(column: CodedColumn, level: Callable[[str], str]) -> Sequence[bytes]:
    """Returns the bytes of the numbers of the coarsened values, those of the same place together.

    A column whose values are all the same tells no rows apart and has none.
    """
    coarse = CodedColumn()
    numbers = [coarse.number_of(level(value)) for value in column.values]
    if len(coarse.values) < 2:
        return []
    if len(coarse.values) <= 1 << 8 and column.codes.typecode == "B":
        return [column.codes.tobytes().translate(bytes(numbers).ljust(256, b"\0"))]
    coarse.extend(())
    coarse.codes.extend(map(numbers.__getitem__, column.codes))
    stored, width = coarse.codes.tobytes(), coarse.codes.itemsize
    return [stored[place::width] for place in range(width)]
