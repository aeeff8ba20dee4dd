"""What the cells of an exported column hold, for formats with types."""

from enum import Enum, auto


class CellKind(Enum):
    """The type of a column. An empty cell is a missing value of that type."""

    TEXT = auto()
    """Also for numbers that are names, such as a document number, and for coarsened dates."""
    DATE = auto()
    """A day in ISO 8601."""
    INTEGER = auto()
