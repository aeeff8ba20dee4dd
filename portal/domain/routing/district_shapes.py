"""The shapes of districts on a small map of `WIDTH` by `HEIGHT`; see `bench.draw_map`.

Pages that show them must show `portal.domain.routing.places.ATTRIBUTION`.
"""

import functools
from collections.abc import Mapping
from typing import Final, NamedTuple

from portal.domain.platform import data_files

WIDTH: Final = 500
HEIGHT: Final = 706


class DistrictShape(NamedTuple):
    """A district's border as an SVG path, and the position of its label."""

    path: str
    x: int
    y: int


@functools.cache
def load_district_shapes() -> Mapping[str, DistrictShape]:
    """Returns the shapes by code of the district."""
    return {
        row["code"]: DistrictShape(row["path"], int(row["x"]), int(row["y"]))
        for row in data_files.read_data_rows("geo/shapes")
    }
