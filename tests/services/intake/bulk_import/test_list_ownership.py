"""Permissions to read, continue and undo an import."""

import pytest
from sqlalchemy import select

from portal.domain.audit.audit_actions import AuditAction
from portal.domain.platform.errors import Forbidden, NotFound
from portal.domain.registration.states import State
from portal.domain.staff.roles import Desk as At
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Import, Officer, StateTransition
from portal.services.intake.bulk_import import import_list
from portal.services.intake.bulk_import import undo_import as import_undo
from tests import factories
from tests.services.intake.bulk_import.lists import Desk, as_csv, people
from tests.unit import unit


def test_others_cannot_look_and_other_offices_cannot_act(desk: Desk) -> None:
    sent = desk.send(as_csv(people(1)))
    with desk.database.begin() as session:
        stranger = factories.officer(session, Role.DISTRICT, factories.DHAKA_DISTRICT)
        hotline = factories.officer(session, Role.REGISTRAR)
        head = factories.officer(session, Role.ADMINISTRATOR)
    with desk.database.read() as session:
        for officer in (stranger, hotline):
            assert import_list.list_imports(unit(session), officer).rows == []
            with pytest.raises(NotFound):
                import_list.find_import(unit(session), officer, sent)
    with pytest.raises(Forbidden):
        Desk(desk.database, head).send(as_csv(people(1)))
    with desk.database.begin() as session:
        counter = factories.officer(
            session, Role.REGISTRAR, factories.COXS_BAZAR, desk=At.DEMO_COUNTER
        )
    theirs = Desk(desk.database, counter).send(as_csv(people(2)))
    with desk.database.read() as session:
        assert import_list.find_import(unit(session), desk.officer, theirs), "the district may look"
    with pytest.raises(Forbidden):
        desk.make(theirs)


def test_a_colleague_of_the_office_goes_on_and_takes_back(desk: Desk) -> None:
    sent = desk.send(as_csv(people(2)))
    with desk.database.begin() as session:
        second, third = (
            factories.officer(session, Role.DISTRICT, factories.COXS_BAZAR) for _ in range(2)
        )
    Desk(desk.database, second).make(sent)
    with desk.database.begin() as session:
        assert [each.found.id for each in import_list.list_imports(unit(session), second).rows] == [
            sent
        ]
        moved = set(session.scalars(select(StateTransition.officer_id)))
        assert moved == {second.id}, "made in the name of who said so"
        import_undo.undo_import(unit(session), third, sent, "The wrong list")
    desk.worker.run(once=True)
    with desk.database.read() as session:
        back = session.scalars(
            select(StateTransition.officer_id).where(StateTransition.to_state == State.WITHDRAWN)
        )
        assert set(back) == {third.id}
        who = import_list.import_people(unit(session), session.get_one(Import, sent))
        assert who == (desk.officer.name, second.name, third.name)
        entries = session.execute(select(AuditEntry.action, AuditEntry.officer_id)).all()
    assert (AuditAction.IMPORTED, second.id) in entries
    assert (AuditAction.IMPORT_UNDONE, third.id) in entries


@pytest.mark.parametrize(
    ("where", "is_shared"),
    [
        (At.HOTLINE, True),
        (At.AIRPORT, True),
        (At.DIGITAL_CENTRE, False),
        (At.VOLUNTEER, False),
    ],
)
def test_registrars_of_one_desk_share_their_lists(
    desk: Desk, where: At, *, is_shared: bool
) -> None:
    with desk.database.begin() as session:
        one, other, elsewhere, counter = (
            factories.officer(session, Role.REGISTRAR, district, desk=at)
            for district, at in (
                (factories.COXS_BAZAR, where),
                (factories.COXS_BAZAR, where),
                (factories.DHAKA_DISTRICT, where),
                (factories.COXS_BAZAR, At.DEMO_COUNTER),
            )
        )
    sent = Desk(desk.database, one).send(as_csv(people(1)))
    with desk.database.read() as session:
        seen = [
            len(import_list.list_imports(unit(session), each).rows)
            for each in (one, other, elsewhere, counter)
        ]
    assert seen == [1, int(is_shared), 0, 0]
    if is_shared:
        assert Desk(desk.database, other).make(sent).rows_made == 1


def test_who_was_given_another_district_has_nothing_to_do_with_the_old_lists(desk: Desk) -> None:
    sent = desk.send(as_csv(people(1)))
    with desk.database.begin() as session:
        session.get_one(Officer, desk.officer.id).district_code = factories.DHAKA_DISTRICT
        desk.officer.district_code = factories.DHAKA_DISTRICT
    with pytest.raises(NotFound):
        desk.make(sent)


def test_a_registrar_of_the_hotline_imports_for_all_districts(desk: Desk) -> None:
    with desk.database.begin() as session:
        hotline = Desk(desk.database, factories.officer(session, Role.REGISTRAR))
    rows = [*people(1), {**people(2)[1], "District": "Dhaka", "Upazila": "Savar"}]
    assert hotline.make(hotline.send(as_csv(rows))).rows_made == 2
