"""The map of catchments. Each centre has a colour, a pattern and a letter, readable without colour."""

from collections.abc import Collection, Mapping, Sequence
from string import ascii_uppercase
from typing import Final, NamedTuple

from portal.domain.routing.district_shapes import HEIGHT, WIDTH, DistrictShape, load_district_shapes

COLOURS: Final = ("#bfe0d4", "#ffe08a", "#c9d8f5", "#f6c6c0", "#dcc8ee")
"""Pale colours, which give dark letters a contrast of at least 7:1."""
LINES: Final = ("#5b8f7e", "#a87a00", "#5a78b5", "#b36a60", "#8a66ab")


class MapSign(NamedTuple):
    """The symbol of a centre: letter, colour, and optional pattern."""

    letter: str
    colour: str
    line: str
    pattern: str
    """The id of its pattern, or None if plain."""


class MapPlace(NamedTuple):
    """A district on the map."""

    code: str
    centre_code: str
    shape: DistrictShape
    sign: MapSign
    is_chosen: bool
    """Whether a centre is chosen for it that is not saved yet."""


class CatchmentMap(NamedTuple):
    """All districts and the legend."""

    width: int
    height: int
    places: Sequence[MapPlace]
    signs: Mapping[str, MapSign]


def draw_catchment_map(
    centre_of: Mapping[str, str], centres: Sequence[str], chosen: Collection[str] = ()
) -> CatchmentMap:
    """Returns the map of districts with the centre that serves each. `chosen` ones are outlined.

    Centres beyond the 26th share letters. There are ten centres.
    """
    signs = {code: _sign(number) for number, code in enumerate(centres)}
    shapes = load_district_shapes()
    places = [
        MapPlace(code, centre, shapes[code], signs[centre], code in chosen)
        for code, centre in centre_of.items()
        if code in shapes
    ]
    return CatchmentMap(WIDTH, HEIGHT, places, signs)


def _sign(number: int) -> MapSign:
    tone = number % len(COLOURS)
    is_lined = number // len(COLOURS) % 2 == 1
    letter = ascii_uppercase[number % len(ascii_uppercase)]
    return MapSign(letter, COLOURS[tone], LINES[tone], f"lines-{letter}" if is_lined else "")
