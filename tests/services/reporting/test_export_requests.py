import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound
from portal.domain.registration.reference import show_reference
from portal.domain.registration.states import State
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Officer, Registration
from portal.models.sealed import Ciphertext
from portal.services.reporting import export_file, export_requests
from portal.services.reporting.export_file import ExportFilters
from portal.services.reporting.export_table import COLUMNS, columns, stored_columns
from tests import factories
from tests.factories import NOW
from tests.unit import unit

PURPOSE = "Report to the minister for October"
EVERYTHING = ExportFilters()


@pytest.fixture
def analyst(session: Session, officer: Officer) -> Officer:
    return factories.officer(session, Role.MINISTRY)


@pytest.fixture
def second(session: Session, officer: Officer) -> Officer:
    return factories.officer(session, Role.ADMINISTRATOR)


def rows(
    session: Session,
    filters: ExportFilters = EVERYTHING,
    language: Language = Language.ENGLISH,
    *,
    identifiable: bool = False,
) -> list[dict[str, str]]:
    file = "".join(
        export_file.stream_export(unit(session), filters, language, identifiable=identifiable)
    )
    assert file.startswith("\ufeff"), "Excel needs it to read UTF-8"
    return list(csv.DictReader(io.StringIO(file[1:], newline="")))


def actions(session: Session) -> list[AuditAction]:
    entries = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number))
    return [action for action in entries if action.value.startswith("export")]


def test_only_verified_registrations_are_in_the_file(session: Session, officer: Officer) -> None:
    for state in State:
        if state is not State.DRAFT:
            factories.registration(session, state, by=officer)
    assert {row["state_code"] for row in rows(session)} == {"verified", "received", "closed"}


def test_the_usual_file_says_who_nobody_is(session: Session, officer: Officer) -> None:
    registration = factories.registration(
        session, State.VERIFIED, by=officer, needs_care="yes", care_note="ডায়াবেটিস"
    )
    (row,) = rows(session)
    everything = "\n".join(row.values())
    for canary in (
        "রহিমা", "Rahima", "করিম", "1712", "1990", "90123", "সোনারপাড়া", "ওয়ার্ড", "ডায়াবেটিস",
        registration.reference, show_reference(registration.reference), registration.id.hex,
    ):  # fmt: skip
        assert canary not in everything
    assert row["age_band"] == "35-44"
    assert (row["sex_code"], row["sex"]) == ("female", "Woman")
    assert (row["district_code"], row["district"]) == (factories.COXS_BAZAR, "Cox's Bazar")
    assert (row["left"], row["returned"]) == ("2019-02", "2026-09")
    assert row["submitted_on"] == "2026-11-21"


def test_the_database_is_not_even_asked_for_names(officer: Officer) -> None:
    table = Registration.__table__
    sealed = {column.name for column in table.columns if isinstance(column.type, Ciphertext)}
    asked_for = sealed & set(stored_columns(identifiable=False))
    assert asked_for == {"birth"}
    assert not {"needs", "reasons", "travelled", "returned_how"} & set(
        stored_columns(identifiable=False)
    )


def test_the_file_with_names_has_all_that_was_answered(session: Session, officer: Officer) -> None:
    registration = factories.registration(session, State.VERIFIED, by=officer)
    (row,) = rows(session, language=Language.BANGLA, identifiable=True)
    assert row["reference"] == show_reference(registration.reference)
    assert (row["name_bn"], row["name_en"]) == ("রহিমা বেগম", "Rahima Begum")
    assert (row["birth"], row["mobile"]) == ("1990-03-05", "01712-345678")
    assert (row["document_number"], row["village"]) == ("19901234567890123", "সোনারপাড়া")
    assert row["needs_code"] == "training | loan"
    assert list(row) == [column.name for column in columns(identifiable=True)]


def test_a_registration_has_the_same_record_in_every_file(
    session: Session, officer: Officer
) -> None:
    factories.registration(session, State.VERIFIED, by=officer)
    factories.registration(session, State.VERIFIED, by=officer)
    first = [row["record"] for row in rows(session)]
    assert first == [row["record"] for row in rows(session, identifiable=True)]
    assert len(set(first)) == 2


@pytest.mark.parametrize(
    "typed", ["=1+1", "+88017", "-1", "@SUM(A1)", "＝1+1", "＠sum", "\u200b=1"]
)
def test_no_cell_is_a_formula(session: Session, officer: Officer, typed: str) -> None:
    factories.registration(
        session, State.VERIFIED, by=officer, occupation="other", occupation_other=typed
    )
    (row,) = rows(session, identifiable=True)
    assert row["occupation_other"].startswith("'")


def test_filters_choose_by_day_in_dhaka_and_by_place(session: Session, officer: Officer) -> None:
    # 18:30 in London's time zone is already the next day in Dhaka.
    late = NOW.replace(month=10, day=31, hour=18, minute=30)
    factories.registration(session, State.VERIFIED, by=officer, submitted_at=late)
    factories.registration(
        session, State.VERIFIED, by=officer, submitted_at=late - timedelta(hours=1),
        district=factories.DHAKA_DISTRICT,
    )  # fmt: skip

    def places(**chosen: str) -> list[str]:
        return sorted(row["district"] for row in rows(session, ExportFilters.read(chosen)))

    assert places(verified_from="2026-11-01") == ["Cox's Bazar"]
    assert places(verified_to="২০২৬-১০-৩১") == ["Dhaka"]
    assert places(verified_from="2026-10-31", verified_to="2026-11-01") == ["Cox's Bazar", "Dhaka"]
    assert places(district=factories.COXS_BAZAR) == places(division="BD20") == ["Cox's Bazar"]
    assert places(centre=factories.NOAKHALI_CENTRE) == ["Cox's Bazar"]


@pytest.mark.parametrize(
    "chosen",
    [
        {"verified_from": "2026-02-30"},
        {"verified_from": "2026-02-02", "verified_to": "2026-02-01"},
        {"district": "BD9999"},
        {"division": "x"},
    ],
    ids=" ".join,
)
def test_impossible_filters_are_told(chosen: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        ExportFilters.read(chosen)


def test_a_filter_is_kept_as_it_was_asked_for(session: Session, analyst: Officer) -> None:
    filters = ExportFilters.read({"district": factories.COXS_BAZAR, "verified_to": "2026-10-31"})
    asked = export_requests.request_export(
        unit(session), analyst, PURPOSE, filters, identifiable=False
    )
    assert ExportFilters.read(asked.filters) == filters


def test_every_step_is_in_the_audit_log_without_the_typed_purpose(
    session: Session, analyst: Officer, second: Officer
) -> None:
    asked = export_requests.request_export(
        unit(session), analyst, PURPOSE, EVERYTHING, identifiable=True
    )
    session.flush()
    export_requests.approve_export(unit(session), second, asked.id)
    export_requests.download_export(unit(session), analyst, asked.id)
    assert actions(session) == [
        AuditAction.EXPORT_ASKED,
        AuditAction.EXPORT_APPROVED,
        AuditAction.EXPORT_DOWNLOADED,
    ]
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).one()
    assert last.details == {"filters": {}, "identifiable": True}
    (listed,) = export_requests.list_exports(unit(session), analyst).rows
    assert listed.export.purpose == PURPOSE
    assert (listed.asked_by, listed.approved_by) == (analyst.name, second.name)


def test_an_export_needs_a_purpose(session: Session, analyst: Officer) -> None:
    with pytest.raises(Invalid):
        export_requests.request_export(
            unit(session), analyst, " . ", EVERYTHING, identifiable=False
        )
    assert actions(session) == []


def test_names_leave_only_when_a_second_person_agrees(
    session: Session, analyst: Officer, second: Officer, officer: Officer
) -> None:
    asked = export_requests.request_export(
        unit(session), analyst, PURPOSE, EVERYTHING, identifiable=True
    )
    session.flush()
    with pytest.raises(Forbidden):
        export_requests.download_export(unit(session), analyst, asked.id)
    for not_allowed in (analyst, officer):
        with pytest.raises(Forbidden):
            export_requests.approve_export(unit(session), not_allowed, asked.id)
    export_requests.approve_export(unit(session), second, asked.id)
    with pytest.raises(Conflict):
        export_requests.approve_export(unit(session), second, asked.id)
    with pytest.raises(NotFound):
        export_requests.download_export(unit(session), second, asked.id)
    assert export_requests.download_export(unit(session), analyst, asked.id).identifiable
    with pytest.raises(Conflict):
        export_requests.download_export(
            unit(session, now=NOW + export_requests.GOOD_FOR), analyst, asked.id
        )


def test_the_database_refuses_the_same_person_twice(session: Session, analyst: Officer) -> None:
    asked = export_requests.request_export(
        unit(session), analyst, PURPOSE, EVERYTHING, identifiable=True
    )
    session.flush()
    asked.approved_by_id, asked.approved_at = analyst.id, NOW
    with pytest.raises(IntegrityError, match="second_person"):
        session.flush()
    session.rollback()


@pytest.mark.parametrize("role", [Role.DISTRICT, Role.CENTRE, Role.ADMINISTRATOR])
def test_only_the_ministry_exports(session: Session, officer: Officer, role: Role) -> None:
    area = {Role.DISTRICT: factories.COXS_BAZAR, Role.CENTRE: factories.DHAKA_CENTRE}.get(role)
    someone = factories.officer(session, role, area)
    with pytest.raises(Forbidden):
        export_requests.request_export(
            unit(session), someone, PURPOSE, EVERYTHING, identifiable=False
        )


def test_the_dictionary_explains_every_column_in_both_languages() -> None:
    for language in Language:
        file = "".join(export_file.data_dictionary(language))
        explained = list(csv.DictReader(io.StringIO(file[1:], newline="")))
        assert [row["column"] for row in explained] == [column.name for column in COLUMNS]
        assert all(row["meaning"] for row in explained)
    sex = next(row for row in explained if row["column"] == "sex_code")
    assert sex["values"].startswith("female = Woman | male = Man")
    for name in ("needs", "reasons", "travelled", "returned_how"):
        entry = next(row for row in explained if row["column"] == f"{name}_code")
        assert entry["only_in_the_file_with_names"] == "yes"
        assert "it could point to one person" in entry["meaning"]
