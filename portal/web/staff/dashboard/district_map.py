"""The map of districts. Each has the colour and the number of its class, readable without colour."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from portal.domain.reporting.value_classes import class_limits, class_of
from portal.domain.routing.district_shapes import HEIGHT, WIDTH, DistrictShape, load_district_shapes
from portal.i18n import show_number
from portal.services.reporting.dashboard import Dashboard
from portal.web import request_context
from portal.web.staff.dashboard.figure_table import HIDDEN
from portal.web.staff.place_names import district_name

COLOURS: Final = ("#ffffff", "#e3f0ea", "#bfe0d4", "#97cab7", "#6fb298", "#4a9a7d")
"""Of zero and of five classes. Dark letters have a contrast of at least 4.5:1 on each."""
_HIDDEN_COLOUR: Final = "url(#hidden-count)"


class CountClass(NamedTuple):
    """The colour of a class, the label on its districts, and the counts that it stands for."""

    label: str
    fill: str
    counts: str


class MappedDistrict(NamedTuple):
    """A district on the map. `opens` is whether it links to its own page."""

    code: str
    text: str
    shape: DistrictShape
    sign: CountClass


class DistrictMap(NamedTuple):
    """The map of one indicator, with its legend."""

    indicator: str
    width: int
    height: int
    districts: Sequence[MappedDistrict]
    legend: Sequence[CountClass]
    opens: bool
    """Whether a district links to its own page."""


def draw_district_map(figures: Dashboard, indicator: str, *, opens: bool) -> DistrictMap:
    """Returns the map of an indicator of `MAPPED`."""
    counts = figures.districts.counts[indicator]
    known = [each for each in counts.values() if each]
    limits = class_limits(known, len(COLOURS) - 1)
    signs = list(_signs(limits, min(known, default=0)))
    hidden = CountClass(HIDDEN, _HIDDEN_COLOUR, "")
    districts = []
    for code, shape in load_district_shapes().items():
        count = counts.get(code, 0)
        sign = hidden if count is None else signs[class_of(count, limits)]
        number = HIDDEN if count is None else _number(count)
        text = f"{district_name(code)}: {number}"
        districts.append(MappedDistrict(code, text, shape, sign))
    used = {each.sign for each in districts}
    legend = [each for each in (*signs, hidden) if each in used]
    return DistrictMap(indicator, WIDTH, HEIGHT, districts, legend, opens)


def _signs(limits: Sequence[int], smallest: int) -> Iterator[CountClass]:
    yield CountClass(_number(0), COLOURS[0], _number(0))
    for number, last in enumerate(limits, 1):
        first = smallest if number == 1 else limits[number - 2] + 1
        counts = _number(last) if first == last else f"{_number(first)}–{_number(last)}"
        yield CountClass(_number(number), COLOURS[number], counts)


def _number(number: int) -> str:
    return show_number(request_context.language(), number)
