"""Divisions, districts and upazilas of Bangladesh, read once from `portal/data/geo`.

`portal/data/geo/SOURCES.md` describes the codes, names and points and their sources.
"""

import functools
import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self, TypeVar

from portal.domain.platform import data_files
from portal.domain.platform.choices import Choice
from portal.domain.platform.collation import sort_key
from portal.domain.platform.errors import NotFound
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.text import fold
from portal.domain.routing.place_spellings import Names, Spellings

ATTRIBUTION: Final = N_(
    "Administrative boundaries and codes: Bangladesh Bureau of Statistics / %(boundaries)s, "
    "simplified. Place coordinates: %(points)s."
)
"""The attribution that the licences require on pages with the map or place names."""

ATTRIBUTED: Final = {
    "boundaries": "OCHA (COD-AB v03), CC BY 3.0 IGO",
    "points": "Nuhil Mehdy, bangladesh-geocode (MIT); GeoNames (CC BY 4.0)",
}
"""The names and licences in `ATTRIBUTION`, which stay in English."""


class UpazilaType(Choice):
    """The type of a place below the district.

    Thanas and city corporations overlap in large cities. People may know only one of them.
    """

    UPAZILA = "upazila", N_("Upazila")
    CITY_CORPORATION = "city_corporation", N_("City corporation")
    METROPOLITAN_THANA = "metropolitan_thana", N_("Thana")


@dataclass(frozen=True, slots=True)
class _Place:
    """Base of places: a P-code of OCHA and BBS, and names in both languages."""

    code: str
    name_en: str
    name_bn: str
    also_known_as: tuple[str, ...]

    def name(self, language: str) -> str:
        """Returns the name in the language ("bn" or "en")."""
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
        """Returns the name for lists. A thana is labelled as one; names of other types contain the type."""
        name = self.name(language)
        if self.type is not UpazilaType.METROPOLITAN_THANA:
            return name
        return f"{name} থানা" if language == "bn" else f"{name} Thana"


_P = TypeVar("_P", bound=_Place)


class Places:
    """An index of all places by code and by any spelling."""

    def __init__(
        self,
        divisions: Iterable[DivisionFact],
        districts: Iterable[DistrictFact],
        upazilas: Iterable[UpazilaFact],
        stations: Names | None = None,
    ) -> None:
        """`stations` are names of police stations by the code of the upazila in which they lie."""
        self._stations = stations or {}
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
            {
                row["upazila"]: row["names"].split(";")
                for row in data_files.read_data_rows("geo/police_stations")
            },
        )

    def has_district(self, code: str) -> bool:
        """Whether a district has this code."""
        return code in self.districts

    def district(self, code: str) -> DistrictFact:
        """Returns the district of a code such as "BD2022". Raises `NotFound`."""
        if code not in self.districts:
            raise NotFound(N_("There is no district with the code %(code)s."), code=code)
        return self.districts[code]

    def has_upazila(self, code: str) -> bool:
        """Returns whether there is an upazila, city corporation or thana with this code."""
        return code in self.upazilas

    def upazila(self, code: str) -> UpazilaFact:
        """Returns the upazila, city corporation or thana of a code. Raises `NotFound`."""
        if code not in self.upazilas:
            raise NotFound(N_("There is no upazila with the code %(code)s."), code=code)
        return self.upazilas[code]

    def upazilas_of(self, district_code: str, language: str = "en") -> list[UpazilaFact]:
        """Returns the places below a district, sorted by name. Raises `NotFound`."""
        return _by_name(self._below[self.district(district_code).code], language)

    def districts_by_division(
        self, language: str = "en"
    ) -> list[tuple[DivisionFact, list[DistrictFact]]]:
        """Returns divisions with their districts, both sorted by name in the language."""
        districts = _by_name(self.districts.values(), language)
        return [
            (division, [place for place in districts if place.division_code == division.code])
            for division in _by_name(self.divisions.values(), language)
        ]

    def find_district(self, text: str) -> DistrictFact:
        """Finds a district by name in either script, old spelling, or code.

        Raises `NotFound` with similar names, if any.
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
        """Returns the code of a typed name that the list contains, else the name."""
        code = self._spellings_below(self.district(district_code)).find(text)
        return (code, None) if code else (None, text)

    def similar_upazilas(self, text: str, district_code: str) -> list[UpazilaFact]:
        """Returns the places below the district that the text may mean, the likeliest first."""
        near = self._spellings_below(self.district(district_code)).suggest_codes(text)
        return [self.upazilas[code] for code in near]

    def resembles_upazila(self, text: str, district_code: str) -> bool:
        """Whether the text may mean a place below the district."""
        return bool(
            self.recognise_upazila(text, district_code)[0]
            or self.similar_upazilas(text, district_code)
        )

    def is_upazila_anywhere(self, text: str) -> bool:
        """Whether a place below some district has this name."""
        return fold(text) in self._folded_upazilas

    @functools.cached_property
    def _folded_upazilas(self) -> frozenset[str]:
        names = ((each.name_bn, each.name_en) for each in self.upazilas.values())
        return frozenset(map(fold, itertools.chain.from_iterable(names)))

    def find_upazila(self, text: str, district_code: str) -> UpazilaFact:
        """Finds a place below the district by name or code. Raises `NotFound`."""
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
            around = (district.name_en, district.name_bn, *district.also_known_as)
            spellings = _spellings(self._below[district.code], self._stations, around)
            self._upazila_spellings[district.code] = spellings
        return spellings


@functools.cache
def load_places() -> Places:
    """Returns the shared index of all places, loaded at the first call."""
    return Places.load()


def _named(row: data_files.Row) -> tuple[str, str, str, tuple[str, ...]]:
    return row["code"], row["name_en"], row["name_bn"], data_files.read_spellings(row)


def _by_name(places: Iterable[_P], language: str) -> list[_P]:
    return sorted(places, key=lambda place: sort_key(place.name(language)))


def _spellings(
    places: Iterable[_Place], parts: Names | None = None, around: Iterable[str] = ()
) -> Spellings:
    names = {place.code: (place.name_en, place.name_bn, *place.also_known_as) for place in places}
    inner = {code: parts[code] for code in names if code in parts} if parts else {}
    return Spellings(names, parts=inner, around=around)
