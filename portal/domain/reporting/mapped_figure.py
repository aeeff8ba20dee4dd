"""A figure that a mapping file names for another system: an indicator, whole or one answer of a cut."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from portal.domain.registration.choices import Channel, Sex
from portal.domain.registration.countries import is_country
from portal.domain.reporting.indicator import COUNTED_BY_WORKER, Cut
from portal.domain.reporting.indicator_catalogue import load_indicators

FIGURE_FIELDS: Final = frozenset({"indicator", "cut", "value"})


class MappedFigure(NamedTuple):
    """An indicator, a cut and its answer, which is empty for the whole."""

    indicator: str
    cut: Cut
    value: str


class WrongFigureField(ValueError):
    """A field of a figure is missing or wrong. The argument is its name."""


def read_mapped_figure(line: Mapping[str, Any]) -> MappedFigure:
    """Returns the figure of a line of a mapping. Raises `WrongFigureField`."""
    found = load_indicators().get(str(line.get("indicator")))
    if found is None or found.source.kind not in COUNTED_BY_WORKER:
        raise WrongFigureField("indicator")
    cut = next((each for each in _ANSWERS if each.value == line.get("cut", Cut.ALL.value)), None)
    if cut is None or cut not in {Cut.ALL, *found.cuts}:
        raise WrongFigureField("cut")
    value = line.get("value", "")
    if not isinstance(value, str) or not _ANSWERS[cut](value):
        raise WrongFigureField("value")
    return MappedFigure(found.id, cut, value)


_ANSWERS: Final = {
    Cut.ALL: lambda value: not value,
    Cut.SEX: frozenset({Sex.FEMALE.value, Sex.MALE.value}).__contains__,
    Cut.COUNTRY: is_country,
    Cut.CHANNEL: frozenset(each.value for each in Channel).__contains__,
}
"""The cuts that can be mapped, with their answers. Sealed cuts are not among them."""
