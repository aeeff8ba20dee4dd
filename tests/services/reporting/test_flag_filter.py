"""Flags of the officers' queue as filters of exports."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.registration.states import State
from portal.domain.reporting.shared_columns import Grade
from portal.domain.review.list_flags import Flag
from portal.domain.staff.roles import Role
from portal.models import Officer
from portal.services.reporting.export_file import (
    ExportFilters,
    FilterWithoutColumn,
    stream_export,
)
from portal.services.reporting.export_requests import request_export
from tests import factories
from tests.services.reporting.shared_files import layout_of, manifest_in, package, rows_in
from tests.unit import unit


@pytest.fixture
def people(session: Session, officer: Officer) -> None:
    """One person for each flag, and one without any."""
    for name, typed in {
        "Shelter": {"needs": ["shelter"]},
        "Care": {"needs": ["training"], "needs_care": "yes"},
        "Passport": {"document_type": "passport", "document_number": "ABC12345"},
        "Unverified": {},
        "Ordinary": {},
    }.items():
        given: dict[str, Any] = {"needs": ["training"], "needs_care": "", **typed}
        person = factories.registration(session, State.VERIFIED, by=officer, name_en=name, **given)
        person.phone_verified = name != "Unverified"


def names(session: Session, flag: str) -> set[str]:
    layout = layout_of(Grade.IDENTIFIABLE, "name_en")
    filters = ExportFilters.read({"flag": flag})
    layout.check_filters(filters)
    files = package(session, layout, filters)
    assert manifest_in(files)["filters"] == {"flag": flag}
    return {row["name_en"] for row in rows_in(files)}


def test_a_flag_chooses_the_rows_that_the_queue_shows_with_it(
    session: Session, people: None
) -> None:
    assert names(session, "urgent") == {"Shelter", "Care"}
    assert names(session, "document") == {"Passport"}
    assert names(session, "phone") == {"Unverified"}


def test_the_file_of_the_ministry_is_filtered_too(session: Session, people: None) -> None:
    filters = ExportFilters.read({"flag": "phone"})
    chunks = stream_export(unit(session), filters, Language.ENGLISH, identifiable=False)
    assert "".join(chunks).count("\r\n") == 2, "the headings and one person"


@pytest.mark.parametrize(
    ("grade", "chosen"),
    [
        (Grade.PSEUDONYMISED, {"flag": "urgent"}),
        (Grade.PSEUDONYMISED, {"flag": "document"}),
        (Grade.AGGREGATED, {"flag": "phone"}),
        (Grade.AGGREGATED, {"upazila": "BD20220016"}),
    ],
)
def test_a_filter_on_a_column_that_the_grade_has_not_is_refused(
    grade: Grade, chosen: dict[str, str]
) -> None:
    filters = ExportFilters.read(chosen)
    with pytest.raises(FilterWithoutColumn):
        layout_of(grade).check_filters(filters)
    layout_of(Grade.IDENTIFIABLE).check_filters(filters)


def test_rows_without_names_may_be_filtered_by_a_column_they_have(
    session: Session, officer: Officer
) -> None:
    for verified in (True, False):
        for _ in range(6):
            person = factories.registration(session, State.VERIFIED, by=officer)
            person.phone_verified = verified
    layout = layout_of(Grade.PSEUDONYMISED, "sex")
    filters = ExportFilters.read({"flag": "phone"})
    layout.check_filters(filters)
    assert manifest_in(package(session, layout, filters))["rows"] == 6


def test_the_ministrys_file_without_names_has_no_needs_to_filter_by(
    session: Session, places: None
) -> None:
    analyst = factories.officer(session, Role.MINISTRY)
    filters, purpose = ExportFilters.read({"flag": "urgent"}), "Planning of shelters"
    with pytest.raises(FilterWithoutColumn):
        request_export(unit(session), analyst, purpose, filters, identifiable=False)
    request_export(unit(session), analyst, purpose, filters, identifiable=True)


@pytest.mark.parametrize("flag", [Flag.DUPLICATE, Flag.CORRECTED, "none"])
def test_a_flag_without_a_column_is_no_filter(flag: str) -> None:
    with pytest.raises(Invalid):
        ExportFilters.read({"flag": flag})
