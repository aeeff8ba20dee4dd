"""Files of changes: with them a recipient's copy stays what a full file would be."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.domain.platform.errors import Conflict
from portal.domain.registration.states import State
from portal.domain.reporting.k_anonymity import LEAST_K
from portal.domain.reporting.shared_columns import Grade
from portal.models import Officer, Registration
from portal.services.platform.blind_index import PHONE_INDEX
from portal.services.privacy import erasure
from portal.services.registration import opt_out, sharing_consent, status_tracking
from portal.services.reporting.change_feed import number_changes
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.file_changes import EarlierFile
from portal.services.reporting.file_layout import FileLayout
from tests import factories
from tests.services.reporting.shared_files import (
    EVERYTHING,
    layout_of,
    manifest_in,
    package,
    rows_in,
)
from tests.unit import unit

Row = dict[str, str]


class Copy:
    """What a recipient holds: a full file, and the changes since."""

    def __init__(
        self, session: Session, layout: FileLayout, filters: ExportFilters = EVERYTHING
    ) -> None:
        self.session, self.layout, self.filters = session, layout, filters
        files = self._package()
        self.rows = by_pseudonym(files)
        self.manifest = manifest_in(files)

    def take_changes(self, *, number: bool = True) -> tuple[list[Row], list[str]]:
        """Applies the next file of changes. Returns its rows and the pseudonyms to be deleted."""
        files = self._package(EarlierFile.of_manifest(self.manifest), number=number)
        self.manifest = manifest_in(files)
        removed = [row["pseudonym"] for row in rows_in(files, "removed.csv")]
        changed = by_pseudonym(files)
        assert not set(removed) & set(changed)
        self.rows = {
            name: row for name, row in (self.rows | changed).items() if name not in removed
        }
        return list(changed.values()), removed

    def full_file(self) -> dict[str, Row]:
        """Returns the rows of a full file of this moment."""
        return by_pseudonym(self._package())

    def _package(
        self, since: EarlierFile | None = None, *, number: bool = True
    ) -> dict[str, bytes]:
        self.session.flush()
        if number:
            number_changes(unit(self.session))
        return package(self.session, self.layout, self.filters, since=since)


def by_pseudonym(files: dict[str, bytes]) -> dict[str, Row]:
    return {row["pseudonym"]: row for row in rows_in(files)}


@pytest.fixture
def add(session: Session, officer: Officer) -> Callable[..., list[Registration]]:
    """Adds verified registrations with these answers."""

    def add(number: int, **typed: Any) -> list[Registration]:
        return [
            factories.registration(session, State.VERIFIED, by=officer, **typed)
            for _ in range(number)
        ]

    return add


def move(registration: Registration, **answers: str | None) -> None:
    for name, value in answers.items():
        setattr(registration, name, value)
    registration.version += 1


def test_a_copy_without_names_stays_what_a_full_file_would_be(
    session: Session, add: Callable[..., list[Registration]]
) -> None:
    saudi, emirates = add(45), add(45, country="AE")
    malaysia = add(3, country="MY")
    copy = Copy(session, layout_of(Grade.PSEUDONYMISED, "country"))
    assert len(copy.rows) == 90
    assert copy.take_changes()[0] == []

    malaysia += add(2, country="MY")
    changed, _ = copy.take_changes()
    assert [row["country"] for row in changed] == ["MY"] * 5, "three of them were left out before"
    assert copy.rows == copy.full_file()

    move(malaysia[0], country="SA")
    changed, removed = copy.take_changes()
    assert [row["country"] for row in changed] == ["SA"]
    assert len(removed) == 4, "four would stand out in the copy"
    assert copy.rows == copy.full_file()

    move(saudi[0], district_code=factories.DHAKA_DISTRICT, upazila_code=None)
    status_tracking.withdraw_registration(unit(session), emirates[0].id)
    copy.take_changes()
    assert copy.rows == copy.full_file()
    assert not copy.manifest["needs_full_file"]


def test_no_row_stands_out_in_a_copy_while_somebody_changes_a_registration(
    session: Session, add: Callable[..., list[Registration]]
) -> None:
    """A change that commits after the changes were numbered comes with the next file."""
    add(85)
    malaysia = add(5, country="MY")
    copy = Copy(session, layout_of(Grade.PSEUDONYMISED, "country"))
    for changed in (malaysia[0], malaysia[1]):
        move(changed, country="SA")
        copy.take_changes(number=False)
        sizes = Counter(row["country"] for row in copy.rows.values())
        assert min(sizes.values()) == copy.manifest["k"] >= LEAST_K
    copy.take_changes()
    assert copy.rows == copy.full_file()


def test_removed_pseudonyms_count_few_rows_no_better_than_the_manifest(
    session: Session, add: Callable[..., list[Registration]]
) -> None:
    add(95)
    copy = Copy(session, layout_of(Grade.PSEUDONYMISED, "country"))
    assert (copy.take_changes()[1], copy.manifest["left_out"]) == ([], 0)
    for _ in range(LEAST_K - 1):
        add(1, country="MY")
        _, removed = copy.take_changes()
        assert (len(removed), copy.manifest["left_out"]) == (LEAST_K - 1, "1-4")
        assert len({*removed}) == len(removed)
    add(1, country="MY")
    assert len(copy.take_changes()[0]) == LEAST_K
    assert copy.rows == copy.full_file()


def test_a_copy_with_names_loses_whoever_withdrew_or_was_erased(
    session: Session, officer: Officer, add: Callable[..., list[Registration]]
) -> None:
    _stays, withdraws, changes = add(3)
    erased = factories.registration(session, State.CLOSED, by=officer)
    copy = Copy(session, layout_of(Grade.IDENTIFIABLE, "name_en", "district"))
    erasure.request_erasure(unit(session), erased.id)
    erasure.carry_out_erasure(unit(session), erased, None)
    status_tracking.withdraw_registration(unit(session), withdraws.id)
    move(changes, name_en="Salma Khatun")
    add(1, name_en="Nasrin")
    changed, removed = copy.take_changes()
    assert {row["name_en"] for row in changed} == {"Salma Khatun", "Nasrin"}
    assert len(removed) == copy.manifest["removed"] == 2
    assert copy.rows == copy.full_file()
    assert len(copy.rows) == 3
    assert copy.take_changes() == ([], []), "nothing is repeated"


def test_a_phone_that_stopped_sms_is_a_change(
    session: Session, add: Callable[..., list[Registration]]
) -> None:
    """STOP changes a registration beside open forms, so it leaves its version alone."""
    add(1, mobile="01912345678")
    add(1)
    copy = Copy(session, layout_of(Grade.IDENTIFIABLE, "may_sms"))
    opt_out.opt_out(unit(session), factories.VAULT.index(PHONE_INDEX, "+8801912345678"))
    changed, _ = copy.take_changes()
    assert [row["may_sms"] for row in changed] == ["no"]
    assert copy.rows == copy.full_file()


def test_whoever_leaves_the_filter_is_deleted(
    session: Session, add: Callable[..., list[Registration]]
) -> None:
    (moved,) = add(1)
    filters = ExportFilters.read({"district": factories.COXS_BAZAR})
    copy = Copy(session, layout_of(Grade.IDENTIFIABLE, "district"), filters)
    held = list(copy.rows)
    move(moved, district_code=factories.DHAKA_DISTRICT, upazila_code=None)
    assert copy.take_changes() == ([], held)


def test_a_full_file_is_needed_when_columns_become_coarser(
    session: Session, add: Callable[..., list[Registration]]
) -> None:
    add(10)
    copy = Copy(session, layout_of(Grade.PSEUDONYMISED, "country"))
    add(4, country="IT")
    assert copy.take_changes() == ([], [])
    assert copy.manifest["needs_full_file"]
    assert copy.manifest["rows"] == 0
    with pytest.raises(Conflict, match="downloaded file that has rows"):
        EarlierFile.of_manifest(copy.manifest)


def test_a_full_file_is_needed_when_a_country_has_joined_a_group(
    session: Session, add: Callable[..., list[Registration]]
) -> None:
    """In the copy three Croatians would be the only ones of other countries: the two Japanese are left out now."""
    for country, number in (("SA", 100), ("FR", 4), ("IT", 4), ("HR", 3), ("JP", 2)):
        add(number, country=country)
    session.flush()
    number_changes(unit(session))
    layout = layout_of(Grade.PSEUDONYMISED, "country")
    before, after = (datetime(2013, 6, 30, tzinfo=UTC), datetime(2013, 7, 2, tzinfo=UTC))
    manifest = manifest_in(package(session, layout, now=before))
    assert (manifest["k"], manifest["columns"][0]["coarsened"]) == (5, 1)
    since = EarlierFile.of_manifest(manifest)
    manifests = [
        manifest_in(package(session, layout, since=since, now=now))
        for now in (before + timedelta(hours=1), after)
    ]
    assert [each["needs_full_file"] for each in manifests] == [False, True]
    assert EarlierFile.read(since.stored()) == since


def test_padding_is_the_same_in_files_of_the_same_people_only(
    session: Session, add: Callable[..., list[Registration]]
) -> None:
    """A name in the files of two districts would be nobody's, and the others would be counted."""
    districts = factories.COXS_BAZAR, factories.DHAKA_DISTRICT
    for district in districts:
        add(95, district=district)
    layout = layout_of(Grade.PSEUDONYMISED, "country", "district")
    filters = [ExportFilters.read({"district": each}) for each in districts]
    copies = [Copy(session, layout, each) for each in filters]
    for district in districts:
        add(1, country="MY", district=district)
    for each in copies:
        each.take_changes()  # also names the change in the other district, to be deleted
    first, second = [{*each.take_changes()[1]} for each in copies]
    assert len(first) == len(second) == LEAST_K - 1
    assert not first & second
    assert {*copies[0].take_changes()[1]} == first


def test_counts_have_no_changes(session: Session, add: Callable[..., list[Registration]]) -> None:
    add(5)
    session.flush()
    number_changes(unit(session))
    manifest = manifest_in(package(session, layout_of(Grade.AGGREGATED, "sex")))
    with pytest.raises(Conflict):
        EarlierFile.of_manifest(manifest)


def test_an_erased_person_is_in_counts_only(session: Session, officer: Officer) -> None:
    closed = [factories.registration(session, State.CLOSED, by=officer) for _ in range(5)]
    erased = closed[0]
    erasure.request_erasure(unit(session), erased.id)
    erasure.carry_out_erasure(unit(session), erased, None)
    session.flush()
    (row,) = rows_in(package(session, layout_of(Grade.AGGREGATED, "district")))
    assert row["count"] == "5"
    assert len(rows_in(package(session, layout_of(Grade.IDENTIFIABLE, "sex")))) == 4


@pytest.mark.parametrize("grade", [Grade.PSEUDONYMISED, Grade.IDENTIFIABLE])
def test_taking_the_consent_back_removes_the_row_and_leaves_the_count(
    session: Session, add: Callable[..., list[Registration]], grade: Grade
) -> None:
    people = add(12)
    add(6, may_share="")
    copy = Copy(session, layout_of(grade, "country"))
    assert len(copy.rows) == 12, "six never agreed"
    assert sharing_consent.change_sharing_consent(unit(session), people[0].id, is_given=False)
    changed, removed = copy.take_changes()
    assert (changed, len(removed)) == ([], 1)
    assert copy.rows == copy.full_file()
    counted = rows_in(package(session, layout_of(Grade.AGGREGATED, "country")))
    assert [row["count"] for row in counted] == ["18"], "counts hold no person"
    sharing_consent.change_sharing_consent(unit(session), people[0].id, is_given=True)
    copy.take_changes()
    assert len(copy.rows) == 12


def test_consent_can_be_taken_back_after_the_end_and_nothing_is_noted_twice(
    session: Session, officer: Officer
) -> None:
    made = factories.registration(session, State.WITHDRAWN, by=officer)
    work = unit(session)
    assert not sharing_consent.change_sharing_consent(work, made.id, is_given=True)
    assert sharing_consent.change_sharing_consent(work, made.id, is_given=False)
    session.flush()
    times = sharing_consent.consent_times(work, [made])[made.id]
    assert times.was_given(work.now - timedelta(minutes=1))
    assert not times.was_given(work.now)
