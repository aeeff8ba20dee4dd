"""Divisions, districts and upazilas of Bangladesh, read once from `portal/data/geo`.

What the codes, names and points are and where they come from: `portal/data/geo/SOURCES.md`.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self, TypeVar

from portal.domain.platform import data_files
from portal.domain.platform.choices import Choice
from portal.domain.platform.collation import sort_key
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.routing.place_spellings import Spellings

ATTRIBUTION: Final = (
    "Administrative boundaries and codes: Bangladesh Bureau of Statistics / OCHA (COD-AB v03), "
    "CC BY 3.0 IGO, simplified. Place coordinates: Nuhil Mehdy, bangladesh-geocode (MIT); "
    "GeoNames (CC BY 4.0)."
)
"""The line that the licences ask for wherever the map or the place names are shown."""


class UpazilaType(Choice):
    """The kind of a place below the district.

    Thanas and city corporations overlap in big cities; people know the one or the other.
    """

    UPAZILA = "upazila", N_("Upazila")
    CITY_CORPORATION = "city_corporation", N_("City corporation")
    METROPOLITAN_THANA = "metropolitan_thana", N_("Thana")


@dataclass(frozen=True, slots=True)
class _Place:
    """What every place has: a P-code of OCHA and BBS, and its names in both languages."""

    code: str
    name_en: str
    name_bn: str
    also_known_as: tuple[str, ...]

    def name(self, language: str) -> str:
        """The name in the language ("bn" or "en")."""
        return self.name_bn if language == "bn" else self.name_en


@dataclass(frozen=True, slots=True)
class DivisionFact(_Place):
    """One of the 8 divisions."""


@dataclass(frozen=True, slots=True)
class DistrictFact(_Place):
    """One of the 64 districts, with the WGS84 point of its headquarters town in degrees."""

    division_code: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class UpazilaFact(_Place):
    """An upazila, city corporation or metropolitan thana."""

    district_code: str
    type: UpazilaType

    def label(self, language: str) -> str:
        """The name as a list shows it: a thana says that it is one, other kinds do by name."""
        name = self.name(language)
        if self.type is not UpazilaType.METROPOLITAN_THANA:
            return name
        return f"{name} থানা" if language == "bn" else f"{name} Thana"


_P = TypeVar("_P", bound=_Place)


class Places:
    """All places, found by code or by any spelling of their name."""

    def __init__(
        self,
        divisions: Iterable[DivisionFact],
        districts: Iterable[DistrictFact],
        upazilas: Iterable[UpazilaFact],
    ) -> None:
        self.divisions = {place.code: place for place in divisions}
        self.districts = {place.code: place for place in districts}
        self.upazilas = {place.code: place for place in upazilas}
        self._spellings = _spellings(self.districts.values())
        self._upazila_spellings: dict[str, Spellings] = {}
        self._below: dict[str, list[UpazilaFact]] = {code: [] for code in self.districts}
        for upazila in self.upazilas.values():
            self._below[upazila.district_code].append(upazila)

    @classmethod
    def load(cls) -> Self:
        """Read the tables of `portal/data/geo`."""
        return cls(
            (DivisionFact(*_named(row)) for row in data_files.read_data_rows("geo/divisions")),
            (
                DistrictFact(*_named(row), row["parent_code"], *data_files.read_point(row))
                for row in data_files.read_data_rows("geo/districts")
            ),
            (
                UpazilaFact(*_named(row), row["parent_code"], UpazilaType(row["type"]))
                for row in data_files.read_data_rows("geo/upazilas")
            ),
        )

    def has_district(self, code: str) -> bool:
        """Whether there is a district of this code."""
        return code in self.districts

    def district(self, code: str) -> DistrictFact:
        """The district of a code such as "BD2022". Raises `NotFound`."""
        if code not in self.districts:
            raise NotFound(N_("There is no district with the code %(code)s."), code=code)
        return self.districts[code]

    def upazila(self, code: str) -> UpazilaFact:
        """The upazila, city corporation or thana of a code. Raises `NotFound`."""
        if code not in self.upazilas:
            raise NotFound(N_("There is no upazila with the code %(code)s."), code=code)
        return self.upazilas[code]

    def upazilas_of(self, district_code: str, language: str = "en") -> list[UpazilaFact]:
        """The places below a district, by name. Raises `NotFound` for an unknown district."""
        return _by_name(self._below[self.district(district_code).code], language)

    def districts_by_division(
        self, language: str = "en"
    ) -> list[tuple[DivisionFact, list[DistrictFact]]]:
        """Divisions with their districts, both by name in the language."""
        districts = _by_name(self.districts.values(), language)
        return [
            (division, [place for place in districts if place.division_code == division.code])
            for division in _by_name(self.divisions.values(), language)
        ]

    def find_district(self, text: str) -> DistrictFact:
        """The district meant by a name in either script, an old spelling, or a code.

        Raises `NotFound`, with the nearest names where some are near.
        """
        if code := self._spellings.find(text):
            return self.districts[code]
        near = ", ".join(self._spellings.suggest(text))
        raise NotFound(
            N_("There is no district called %(name)s. Did you mean: %(near)s?")
            if near
            else N_("There is no district called %(name)s."),
            name=text,
            near=near,
        )

    def recognise_upazila(self, text: str, district_code: str) -> tuple[str | None, str | None]:
        """The code of a name that was written although it is in the list, or else the name."""
        code = self._spellings_below(self.district(district_code)).find(text)
        return (code, None) if code else (None, text)

    def find_upazila(self, text: str, district_code: str) -> UpazilaFact:
        """The place below the district meant by a name or code. Raises `NotFound`."""
        spellings = self._spellings_below(self.district(district_code))
        if code := spellings.find(text):
            return self.upazilas[code]
        near = ", ".join(spellings.suggest(text))
        raise NotFound(
            N_("There is no upazila called %(name)s in this district. Did you mean: %(near)s?")
            if near
            else N_("There is no upazila called %(name)s in this district."),
            name=text,
            near=near,
        )

    def _spellings_below(self, district: DistrictFact) -> Spellings:
        spellings = self._upazila_spellings.get(district.code)
        if spellings is None:
            spellings = _spellings(self._below[district.code])
            self._upazila_spellings[district.code] = spellings
        return spellings


@functools.cache
def load_places() -> Places:
    """The one copy of all places, read when first asked for."""
    return Places.load()


def _named(row: data_files.Row) -> tuple[str, str, str, tuple[str, ...]]:
    return row["code"], row["name_en"], row["name_bn"], data_files.read_spellings(row)


def _by_name(places: Iterable[_P], language: str) -> list[_P]:
    return sorted(places, key=lambda place: sort_key(place.name(language)))


def _spellings(places: Iterable[_Place]) -> Spellings:
    return Spellings(
        {place.code: (place.name_en, place.name_bn, *place.also_known_as) for place in places}
    )
