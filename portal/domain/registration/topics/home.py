"""The present and the permanent address of the returnee."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from portal.domain.platform.form_input import FormInput, FormReader
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.localised import by_language
from portal.domain.platform.text import fold
from portal.domain.registration.questions.home_questions import LONGEST_PLACE
from portal.domain.routing.places import load_places

OTHER_UPAZILA, UNKNOWN_UPAZILA = "other", "unknown"


@dataclass(frozen=True, slots=True)
class Address:
    """An address in Bangladesh. `upazila_text` is a new thana that the list does not contain.

    Both are empty if the person does not know the upazila.
    """

    district: str
    upazila: str | None
    upazila_text: str | None
    union_ward: str | None
    village: str | None

    @classmethod
    def read(cls, reader: FormReader, prefix: str = "") -> Self:
        """Reads the fields with this prefix. Records problems in the reader."""
        places = load_places()
        district = reader.raw(f"{prefix}district")
        upazila: str | None = reader.raw(f"{prefix}upazila")
        upazila_text = reader.text(f"{prefix}upazila_text", LONGEST_PLACE)
        if not places.has_district(district):
            reader.problem(f"{prefix}district", N_("Choose the district from the list."))
        elif upazila == UNKNOWN_UPAZILA and not upazila_text:
            upazila = None
        elif upazila and upazila not in (OTHER_UPAZILA, UNKNOWN_UPAZILA):
            place = places.upazilas.get(upazila)
            if place is None or place.district_code != district:
                reader.problem(f"{prefix}upazila", N_("Choose an upazila of this district."))
            elif upazila_text:
                _compare(reader, f"{prefix}upazila_text", upazila, upazila_text)
            upazila_text = None
        elif upazila_text:
            upazila, upazila_text = _recognise(reader, prefix, upazila_text)
        elif upazila == OTHER_UPAZILA:
            reader.problem(f"{prefix}upazila_text", N_("Write the name of the upazila or thana."))
        else:
            reader.problem(f"{prefix}upazila", N_("Choose your upazila or thana."))
        return cls(
            district=district,
            upazila=upazila or None,
            upazila_text=upazila_text,
            union_ward=reader.text(f"{prefix}union_ward", LONGEST_PLACE),
            village=reader.text(f"{prefix}village", LONGEST_PLACE),
        )


def _recognise(reader: FormReader, prefix: str, text: str) -> tuple[str | None, str | None]:
    """Returns the code of a written upazila, or its name if the person says that no listed one is meant."""
    district = reader.raw(f"{prefix}district")
    code, name = load_places().recognise_upazila(text, district)
    near = [] if code else [each.code for each in load_places().similar_upazilas(text, district)]
    meant = reader.raw(f"{prefix}upazila_meant")
    if meant in near:
        return meant, None
    if near and fold(meant) != fold(text):
        reader.problem(
            f"{prefix}upazila_meant", N_("Is it one of these places? Choose one answer.")
        )
    return code, name


def _compare(reader: FormReader, field: str, chosen: str, written: str) -> None:
    """Asks about a place that is written beside another one of the list."""
    places = load_places()
    place = places.upazilas[chosen]
    near = {each.code for each in places.similar_upazilas(written, place.district_code)}
    if chosen not in {places.recognise_upazila(written, place.district_code)[0], *near}:
        reader.problem(
            field,
            N_(
                "You chose %(chosen)s in the list, but wrote %(written)s. Choose the right one in "
                "the list and leave this empty."
            ),
            chosen=by_language(place.label("bn"), place.label("en")),
            written=written,
        )


def without_refused_place(typed: FormInput, prefix: str) -> dict[str, list[str]]:
    """Removes a written upazila that is no place we know, once a listed one is chosen.

    A page that has refused the name asks for the list instead, and hides the name beside it.
    The name of a place in another district stays, because the two contradict each other.
    """
    reader = FormReader(typed, date.min)
    places = load_places()
    chosen = places.upazilas.get(reader.raw(f"{prefix}upazila"))
    remaining = {field: list(values) for field, values in typed.items()}
    written = reader.written(f"{prefix}upazila_text")
    if chosen and not (
        places.resembles_upazila(written, chosen.district_code)
        or places.is_upazila_anywhere(written)
    ):
        remaining.pop(f"{prefix}upazila_text", None)
    return remaining


@dataclass(frozen=True, slots=True)
class Home:
    """The addresses. `permanent` is None if it equals the present one."""

    present: Address
    permanent: Address | None

    @classmethod
    def read(cls, typed: FormInput, today: date) -> Self:
        """Reads the topic. Raises `InvalidAnswers`."""
        reader = FormReader(typed, today)
        home = cls(
            present=Address.read(reader),
            permanent=(
                Address.read(reader, "permanent_") if reader.raw("permanent_same") == "no" else None
            ),
        )
        reader.finish()
        return home
