import csv
import re
from pathlib import Path

import pytest

from portal.domain.intake.bijoy import looks_bijoy
from portal.domain.routing.places import load_places
from tests.domain.intake.bijoy import bijoy

TABLE = (Path(__file__).parents[1] / "names" / "name_pairs.csv").read_text(encoding="utf-8")
PAIRS = list(csv.DictReader(TABLE.splitlines()))
NAMES = {name for pair in PAIRS for name in (pair["a"], pair["b"])}
BANGLA = {name for name in NAMES if re.search("[\u0980-\u09ff]", name)}
LATIN = NAMES - BANGLA


@pytest.mark.parametrize(
    "typed", ["†gvt Avãyj Kwig", "iwng DwÏb", "dwi`v BqvmwgB", "mvjgv LvZyb", "myMÜv `vm"]
)
def test_what_offices_have_in_old_lists_is_known(typed: str) -> None:
    assert looks_bijoy(typed)


def test_names_of_people_in_that_encoding_are_known() -> None:
    assert len(BANGLA) > 100
    assert sum(looks_bijoy(bijoy(name)) for name in BANGLA) >= 0.95 * len(BANGLA)


def test_no_name_and_no_place_is_taken_for_it() -> None:
    places = load_places()
    found = {place.name_en for place in (*places.districts.values(), *places.upazilas.values())}
    assert len(LATIN) > 100
    assert not [name for name in (*LATIN, *BANGLA, *found) if looks_bijoy(name)]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "x",
        "3",
        "Rd 5, H-12/B",
        "C/O Md. Zahid",
        "O'Brien",
        "José Ñuñez",
        "Ward 3",
        "Mst. Sk",
        "নাম",
    ],
)
def test_other_things_that_people_write_are_left_alone(typed: str) -> None:
    assert not looks_bijoy(typed)
