"""Flags of the officers' queue as filters of exports."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.crypto import Sealed, Vault
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.registration.states import Actor, State
from portal.domain.reporting.feed_cursor import FeedCursor
from portal.domain.reporting.shared_columns import Grade
from portal.domain.review.list_flags import Flag
from portal.domain.staff.roles import Role
from portal.models import DuplicatePair, Officer
from portal.services.registration.transition import transition
from portal.services.reporting.export_file import (
    ExportFilters,
    FilterWithoutColumn,
    stream_export,
)
from portal.services.reporting.export_requests import request_export
from portal.services.reporting.file_changes import EarlierFile
from portal.services.reporting.file_formats import FileFormat
from portal.services.reporting.shared_files import SharedFileRequest
from portal.services.review.queue import QueueFilters, QueueReader, read_queue
from tests import factories
from tests.factories import NOW
from tests.services.reporting.shared_files import (
    PURPOSE,
    layout_of,
    manifest_in,
    package,
    rows_in,
)
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


def test_a_file_and_the_queue_read_needs_alike_also_codes_that_are_no_longer_asked(
    session: Session, officer: Officer
) -> None:
    person = factories.registration(session, State.VERIFIED, by=officer, name_en="Former")
    person.needs = "former,shelter"
    session.flush()
    filters = QueueFilters(State.VERIFIED, flag=Flag.URGENT)
    page = read_queue(unit(session), QueueReader(officer, Language.ENGLISH), filters)
    assert [row.id for row in page.rows] == [person.id]
    assert names(session, "urgent") == {"Former"}


def test_a_filtered_file_opens_no_value_twice(
    session: Session, people: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    open_all = Vault.open_all

    def noting(vault: Vault, sealed: Sequence[Sealed | None], places: Sequence[str]) -> list[str]:
        opened.extend(places)
        return open_all(vault, sealed, places)

    monkeypatch.setattr(Vault, "open_all", noting)
    assert names(session, "urgent") == {"Shelter", "Care"}
    assert len(opened) == len(set(opened)), "needs are opened to filter, and shown as they are"


def test_the_file_of_the_ministry_is_filtered_too(session: Session, people: None) -> None:
    filters = ExportFilters.read({"flag": "phone"})
    chunks = stream_export(unit(session), filters, Language.ENGLISH, identifiable=False)
    assert "".join(chunks).count("\r\n") == 2, "the headings and one person"


@pytest.mark.parametrize(
    ("grade", "chosen"),
    [
        (Grade.PSEUDONYMISED, {"flag": "urgent"}),
        (Grade.PSEUDONYMISED, {"flag": "document"}),
        (Grade.PSEUDONYMISED, {"flag": "duplicate"}),
        (Grade.PSEUDONYMISED, {"flag": "corrected"}),
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


def test_an_unknown_flag_is_no_filter() -> None:
    with pytest.raises(Invalid):
        ExportFilters.read({"flag": "none"})


def test_every_filter_of_the_queue_is_one_of_exports() -> None:
    written_as = {"days": {"submitted_from", "submitted_to"}}
    exported = {each.name for each in fields(ExportFilters)}
    for each in fields(QueueFilters):
        assert written_as.get(each.name, {each.name}) <= exported
    for flag in Flag:
        layout_of(Grade.IDENTIFIABLE).check_filters(ExportFilters.read({"flag": flag.value}))


@pytest.fixture
def reviewed_people(session: Session, officer: Officer) -> None:
    """A pair that waits, a decided pair, a person who corrected, and one whose officer took the request back."""
    for name, verdict in (("Pair", PairVerdict.OPEN), ("Decided", PairVerdict.DIFFERENT)):
        person = factories.registration(session, State.VERIFIED, by=officer, name_en=name)
        first, second = sorted([person.id, factories.registration(session).id])
        pair = DuplicatePair(first_id=first, second_id=second, grounds=[], score=90, found_at=NOW)
        pair.verdict = verdict
        if verdict is not PairVerdict.OPEN:
            pair.decided_at, pair.decided_by_id = NOW, officer.id
        session.add(pair)
    for name, actor in (("Corrected", Actor.RETURNEE), ("Undone", Actor.OFFICER)):
        person = factories.registration(session, State.RETURNED, by=officer, name_en=name)
        by = officer if actor is Actor.OFFICER else None
        transition(unit(session), person, State.SUBMITTED, actor=actor, officer=by)
        transition(unit(session), person, State.VERIFIED, actor=Actor.OFFICER, officer=officer)
    session.flush()


@pytest.mark.parametrize("file_format", FileFormat)
def test_files_with_names_are_filtered_by_what_no_column_shows(
    session: Session, reviewed_people: None, file_format: FileFormat
) -> None:
    for flag, name in ((Flag.DUPLICATE, "Pair"), (Flag.CORRECTED, "Corrected")):
        layout = layout_of(Grade.IDENTIFIABLE, "name_en", format=file_format.value)
        filters = ExportFilters.read({"flag": flag.value})
        files = package(session, layout, filters)
        assert manifest_in(files)["rows"] == 1, flag
        if file_format is FileFormat.CSV:
            assert [row["name_en"] for row in rows_in(files)] == [name]


def test_a_file_of_changes_cannot_be_filtered_by_possible_duplicates() -> None:
    """A pair is decided without a change of the registration, so that nobody would be removed."""
    layout = layout_of(Grade.IDENTIFIABLE)
    since = EarlierFile("1", FeedCursor("0" * 8, 1), NOW.date(), [])
    SharedFileRequest(PURPOSE, ExportFilters.read({"flag": "corrected"}), layout, since)
    filters = ExportFilters.read({"flag": "duplicate"})
    SharedFileRequest(PURPOSE, filters, layout)
    with pytest.raises(Conflict):
        SharedFileRequest(PURPOSE, filters, layout, since)
