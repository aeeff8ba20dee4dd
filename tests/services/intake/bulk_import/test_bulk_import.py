from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.intake.import_types import QUIET_FOR, BulkConsent, ImportStage
from portal.domain.platform.errors import Conflict, Invalid
from portal.domain.registration.choices import Channel, WhosePhone
from portal.domain.registration.states import Actor, State
from portal.models import (
    AuditEntry,
    ImportBatch,
    ImportPart,
    Message,
    Registration,
    StateTransition,
)
from portal.models.sealed import raw_name
from portal.services.intake.bulk_import import column_mapping as import_columns
from portal.services.intake.bulk_import import import_list
from portal.services.intake.bulk_import import row_notes as import_notes
from portal.services.intake.bulk_import.make_registrations import ImportOptions
from portal.services.registration.registration_mapper import read_answers
from tests import factories
from tests.databases import count
from tests.factories import NOW
from tests.retention import forget_expired
from tests.services.intake.bulk_import.lists import (
    EVERYBODY,
    PERSON,
    Desk,
    as_csv,
    people,
    registrations,
    sheet,
)
from tests.unit import unit


def notes(desk: Desk, import_id: object) -> dict[int, import_notes.RowNote]:
    with desk.database.read() as session:
        found = {}
        for batch in session.scalars(select(ImportBatch).where(ImportBatch.import_id == import_id)):
            found |= import_notes.read_row_notes(batch)
        return found


@pytest.mark.parametrize("write", [as_csv, sheet])
def test_a_list_becomes_registrations(desk: Desk, write: object) -> None:
    sent = desk.send(write([PERSON, *people(2)]))  # type: ignore[operator] - both take rows
    checked = desk.look(sent)
    assert (checked.stage, checked.rows, checked.rows_wrong) == (ImportStage.CHECKED, 3, 0)
    assert registrations(desk.database) == []
    assert desk.make(sent).stage is ImportStage.DONE
    made = registrations(desk.database)
    assert len(made) == 3
    assert {each.channel for each in made} == {Channel.IMPORT}
    assert {each.state for each in made} == {State.SUBMITTED}
    assert made[0].consent_at == checked.uploaded_at
    answers = read_answers(made[0])
    assert (answers.person.name_bn, answers.journey.country) == ("রহিমা বেগম", "SA")
    with desk.database.read() as session:
        move = session.scalars(select(StateTransition)).first()
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.IMPORTED)
        ).one()
    assert move
    assert (move.actor, move.officer_id) == (Actor.OFFICER, desk.officer.id)
    assert entry.details["consent"] == "signed"


def test_the_file_is_sealed_and_goes_once_it_is_read(desk: Desk) -> None:
    sent = desk.send(as_csv([PERSON]))
    assert count(desk.database, ImportPart) == 0
    with desk.database.read() as session:
        batch = session.scalars(select(ImportBatch)).one()
        assert batch.rows
        assert b"1712345678" not in getattr(batch, raw_name("rows"))
    desk.make(sent)
    with desk.database.read() as session:
        assert session.scalars(select(ImportBatch)).one().rows is None


def test_faults_are_told_by_row_and_column_and_the_other_rows_are_imported(desk: Desk) -> None:
    rows = people(5)
    rows[1]["Mobile"] = "12"
    rows[3]["District"] = "Dhaka"
    sent = desk.send(as_csv(rows))
    assert desk.look(sent).rows_wrong == 2
    found = notes(desk, sent)
    assert {row: list(note.problems) for row, note in found.items()} == {
        3: ["mobile"],
        5: ["upazila", "district"],
    }
    assert desk.make(sent).rows_made == 3
    # Only the faulty rows remain, to be corrected.
    assert list(notes(desk, sent)) == [3, 5]


def test_the_same_file_again_is_the_same_import(desk: Desk) -> None:
    content = as_csv(people(3))
    sent = desk.send(content)
    desk.make(sent)
    assert desk.send(content) == sent
    assert len(registrations(desk.database)) == 3


def test_a_list_in_which_some_are_new_makes_only_those(desk: Desk) -> None:
    desk.make(desk.send(as_csv(people(3))))
    turned = [dict(reversed(row.items())) for row in people(5)]
    sent = desk.send(as_csv(turned))
    assert desk.look(sent).rows_known == 3
    assert desk.make(sent).rows_made == 2
    assert len(registrations(desk.database)) == 5


def test_a_row_that_stands_twice_is_one_registration(desk: Desk) -> None:
    sent = desk.send(as_csv([PERSON, PERSON]))
    assert desk.look(sent).rows_known == 1
    desk.make(sent)
    assert len(registrations(desk.database)) == 1


def test_one_document_in_two_rows_is_shown(desk: Desk) -> None:
    other = {**PERSON, "Name": "Salma Khatun", "Mobile": "01812345678"}
    sent = desk.send(as_csv([PERSON, other]))
    (alike,) = notes(desk, sent)[3].alike
    assert alike.row == 2
    assert desk.look(sent).rows_alike == 1


def test_who_is_registered_already_is_shown_and_can_be_left_out(desk: Desk) -> None:
    with desk.database.begin() as session:
        there = factories.registration(session, document_number="19901234567890123")
    sent = desk.send(as_csv([PERSON, *people(1)]))
    (alike,) = notes(desk, sent)[2].alike
    assert alike.reference == there.reference
    assert desk.make(sent, ImportOptions(True, skips_alike=True, rows="")).rows_made == 1
    # and makes it after the officer's confirmation
    assert desk.make(sent).rows_made == 2


def test_of_somebody_in_another_district_nothing_is_told(desk: Desk) -> None:
    with desk.database.begin() as session:
        factories.registration(
            session, document_number="19901234567890123", district=factories.DHAKA_DISTRICT
        )
    found = desk.send(as_csv([PERSON]))
    assert not notes(desk, found).get(2)
    assert desk.look(found).rows_alike == 0


def test_chosen_rows_are_imported_and_later_the_rest(desk: Desk) -> None:
    sent = desk.send(as_csv(people(6)))
    assert desk.make(sent, ImportOptions(True, skips_alike=False, rows="2-3, 6")).rows_made == 3
    assert desk.make(sent).rows_made == 6
    with pytest.raises(Invalid):
        desk.make(sent)


def test_consent_that_a_column_tells_is_needed_in_each_row(desk: Desk) -> None:
    rows = people(3, Consent="yes")
    rows[1]["Consent"] = "no"
    rows[2]["Consent"] = ""
    sent = desk.send(as_csv(rows), consent=BulkConsent.COLUMN)
    assert desk.make(sent).rows_made == 1
    without = desk.send(as_csv(people(4)), consent=BulkConsent.COLUMN)
    assert desk.look(without).stage is ImportStage.MAPPING


def test_sms_wait_an_hour_and_come_after_those_of_others(desk: Desk) -> None:
    started = datetime.now(NOW.tzinfo)
    desk.make(desk.send(as_csv(people(2))))
    with desk.database.read() as session:
        messages = list(session.scalars(select(Message)))
    assert len(messages) == 2
    assert all(message.due_at >= started + QUIET_FOR for message in messages)
    assert all(message.priority > message.kind.priority for message in messages)


def test_a_list_brings_no_yes_back_from_who_said_stop(desk: Desk) -> None:
    with desk.database.begin() as session:
        factories.registration(session, mobile="01712345678", may_sms="", name_en="Karim Ali")
    desk.make(desk.send(as_csv([PERSON])))
    assert count(desk.database, Message) == 0
    assert not any(each.may_sms for each in registrations(desk.database))


def test_the_officer_may_choose_to_send_none(desk: Desk) -> None:
    desk.make(
        desk.send(as_csv(people(2))), ImportOptions(sends_sms=False, skips_alike=False, rows="")
    )
    assert count(desk.database, Message) == 0


def test_unknown_headings_wait_for_the_officer_and_are_remembered(desk: Desk) -> None:
    rows = [{("Handset" if key == "Mobile" else key): text for key, text in PERSON.items()}]
    sent = desk.send(as_csv(rows))
    found = desk.look(sent)
    assert found.stage is ImportStage.MAPPING
    keys = ["mobile" if key == "" else key for key in found.columns]
    with desk.database.begin() as session:
        import_columns.choose_columns(unit(session), desk.officer, sent, keys)
    desk.worker.run(once=True)
    assert desk.look(sent).stage is ImportStage.CHECKED
    rows[0]["Name"] = "সালমা খাতুন"
    assert desk.look(desk.send(as_csv(rows))).stage is ImportStage.CHECKED


def test_columns_that_leave_something_out_are_not_taken(desk: Desk) -> None:
    rows = [{("Handset" if key == "Mobile" else key): text for key, text in PERSON.items()}]
    sent = desk.send(as_csv(rows))
    columns = desk.look(sent).columns
    for keys in (columns, ["name_en"] * len(columns), [], ["no such"] * 99):
        with pytest.raises(Invalid), desk.database.begin() as session:
            import_columns.choose_columns(unit(session), desk.officer, sent, keys)
    assert desk.look(sent).stage is ImportStage.MAPPING


def test_another_number_comes_along_unless_its_owner_said_stop(desk: Desk) -> None:
    other = {"Someone else's number": "০১৮১২-৩৪৫৬৭৮", "Whose the other number is": "Family"}
    desk.make(desk.send(as_csv(people(1, **other))))
    [made] = registrations(desk.database)
    answers = read_answers(made)
    assert answers.contact.alternate_mobile == "+8801812345678"
    assert answers.contact.alternate_whose is WhosePhone.FAMILY
    with desk.database.begin() as session:
        session.get_one(Registration, made.id).may_sms = False
    again = people(2, **{"Someone else's number": "01710000001"})[1:]
    desk.make(desk.send(as_csv(again)))
    assert read_answers(registrations(desk.database)[1]).contact.alternate_mobile is None
    wrong = people(3, **{"Someone else's number": "12345"})[2:]
    sent = desk.send(as_csv(wrong))
    assert set(notes(desk, sent)[2].problems) == {"alternate_mobile"}


def test_what_is_left_of_a_list_is_deleted_after_a_week(desk: Desk) -> None:
    sent = desk.send(as_csv(people(1)), now=NOW)
    with desk.database.begin() as session:
        forget_expired(unit(session, now=NOW + timedelta(days=6)))
    assert count(desk.database, ImportBatch) == 1
    with desk.database.begin() as session:
        forget_expired(unit(session, now=NOW + timedelta(days=8)))
    assert count(desk.database, ImportBatch) == 0
    late = NOW + timedelta(days=8)
    with pytest.raises(Conflict), desk.database.begin() as session:
        import_columns.choose_columns(unit(session, now=late), desk.officer, sent, [])


def test_starting_twice_is_one_start(desk: Desk) -> None:
    sent = desk.send(as_csv(people(1)))
    with desk.database.begin() as session:
        import_columns.begin_check(
            unit(session), import_list.find_own_import(unit(session), desk.officer, sent)
        )
    with pytest.raises(Conflict):
        desk.make(sent, EVERYBODY)
