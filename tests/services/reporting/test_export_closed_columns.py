"""Closed columns are written without escaping, so none of their texts may look like a formula."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.platform.choices import Language
from portal.domain.platform.formula_escape import escape_formula
from portal.domain.registration.countries import other_countries, usual_countries
from portal.domain.routing.places import load_places
from portal.i18n import translate
from portal.services.reporting.export_rows import quote_cell
from portal.services.reporting.export_table import COLUMNS

TYPED = {
    "name_bn", "name_en", "father_name", "mother_name", "spouse_name", "helper_name", "village", "union_ward",
    "upazila_text", "permanent_village", "bmet_number", "document_number", "occupation_other", "skills_other",
    "needs_other", "care_note", "migration_cost", "mobile", "centre",
}  # fmt: skip


def test_no_code_label_or_place_of_ours_looks_like_a_formula() -> None:
    places = load_places()
    closed = [column for column in COLUMNS if column.closed]
    texts = {str(each.value) for column in closed for each in column.values}
    for language in Language:
        texts |= {translate(language, one.label) for column in closed for one in column.values}
        texts |= {one.name(language) for one in places.divisions.values()}
        texts |= {one.name(language) for one in places.districts.values()}
        texts |= {
            one.label(language) for code in places.districts for one in places.upazilas_of(code)
        }
        texts |= {name for _, name in (*usual_countries(language), *other_countries(language))}
    assert len(texts) > 1500
    assert [each for each in texts if escape_formula(each) != each] == []


def test_columns_that_people_type_into_are_escaped() -> None:
    assert not [column.name for column in COLUMNS if column.closed and column.name in TYPED]


@given(st.lists(st.text(), min_size=2, max_size=4))
def test_cells_are_quoted_as_csv_does(cells: list[str]) -> None:
    file = io.StringIO()
    csv.writer(file).writerow(cells)
    assert ",".join(map(quote_cell, cells)) + "\r\n" == file.getvalue()
