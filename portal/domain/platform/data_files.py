"""Reads the tables of `portal/data`, which are part of the package."""

import csv
from collections.abc import Iterator, Mapping
from importlib import resources

Row = Mapping[str, str]


def read_data_rows(table: str) -> Iterator[Row]:
    """Returns the rows of a table, e.g. "geo/districts", as dictionaries by column name."""
    file = resources.files("portal").joinpath("data", f"{table}.csv")
    yield from csv.DictReader(file.read_text(encoding="utf-8").splitlines())


def read_spellings(row: Row) -> tuple[str, ...]:
    """Returns the alternate spellings of a place, English ones first."""
    cells = (row["also_known_as"], row["also_known_as_bn"])
    return tuple(name for cell in cells for name in cell.split(";") if name)


def read_point(row: Row) -> tuple[float, float]:
    """Returns WGS84 latitude and longitude in degrees."""
    return float(row["latitude"]), float(row["longitude"])
