"""The districts as shapes of a small map, in a drawing `WIDTH` by `HEIGHT`; see `bench.draw_map`.

Wherever they are shown, `portal.domain.routing.places.ATTRIBUTION` is shown too.
"""

import functools
from collections.abc import Mapping
from typing import Final, NamedTuple

from portal.domain.platform import data_files

WIDTH: Final = 500
HEIGHT: Final = 706


class DistrictShape(NamedTuple):
    """A district's border as an SVG path, and a point inside it with room for a letter."""

    path: str
    x: int
    y: int


@functools.cache
def load_district_shapes() -> Mapping[str, DistrictShape]:
    """The shapes by the code of the district."""
    return {
        row["code"]: DistrictShape(row["path"], int(row["x"]), int(row["y"]))
        for row in data_files.read_data_rows("geo/shapes")
    }
