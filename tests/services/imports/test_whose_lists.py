"""Who may look at a list, go on with it and take it back."""

import pytest
from sqlalchemy import select

from portal.domain.audit import AuditAction
from portal.domain.choices import Desk as At
from portal.domain.choices import Role
from portal.domain.errors import Forbidden, NotFound
from portal.domain.states import State
from portal.models import (
    AuditEntry,
    Import,
    Move,
    Officer,
)
from portal.services.imports import look
from portal.services.imports import undo as import_undo
from tests import make
from tests.make import NOW, VAULT
from tests.services.lists import Desk, as_csv, people


def test_others_cannot_look_and_other_offices_cannot_act(desk: Desk) -> None:
    sent = desk.send(as_csv(people(1)))
    with desk.database.begin() as session:
        stranger = make.officer(session, Role.DISTRICT, make.DHAKA_DISTRICT)
        hotline = make.officer(session, Role.REGISTRAR)
        head = make.officer(session, Role.ADMINISTRATOR)
    with desk.database.read() as session:
        for officer in (stranger, hotline):
            assert look.listed(session, VAULT, officer) == []
            with pytest.raises(NotFound):
                look.find(session, officer, sent)
    with pytest.raises(Forbidden):
        Desk(desk.database, head).send(as_csv(people(1)))
    with desk.database.begin() as session:
        counter = make.officer(session, Role.REGISTRAR, make.COXS_BAZAR, desk=At.DEMO_COUNTER)
    theirs = Desk(desk.database, counter).send(as_csv(people(2)))
    with desk.database.read() as session:
        assert look.find(session, desk.officer, theirs), "the district may look"
    with pytest.raises(Forbidden):
        desk.make(theirs)


def test_a_colleague_of_the_office_goes_on_and_takes_back(desk: Desk) -> None:
    sent = desk.send(as_csv(people(2)))
    with desk.database.begin() as session:
        second, third = (make.officer(session, Role.DISTRICT, make.COXS_BAZAR) for _ in range(2))
    Desk(desk.database, second).make(sent)
    with desk.database.begin() as session:
        assert [each.found.id for each in look.listed(session, VAULT, second)] == [sent]
        moved = set(session.scalars(select(Move.officer_id)))
        assert moved == {second.id}, "made in the name of who said so"
        import_undo.undo(session, VAULT, third, sent, "The wrong list", now=NOW)
    desk.worker.run(once=True)
    with desk.database.read() as session:
        back = session.scalars(select(Move.officer_id).where(Move.to_state == State.WITHDRAWN))
        assert set(back) == {third.id}
        who = look.people(session, session.get_one(Import, sent))
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
            make.officer(session, Role.REGISTRAR, district, desk=at)
            for district, at in (
                (make.COXS_BAZAR, where),
                (make.COXS_BAZAR, where),
                (make.DHAKA_DISTRICT, where),
                (make.COXS_BAZAR, At.DEMO_COUNTER),
            )
        )
    sent = Desk(desk.database, one).send(as_csv(people(1)))
    with desk.database.read() as session:
        seen = [len(look.listed(session, VAULT, each)) for each in (one, other, elsewhere, counter)]
    assert seen == [1, int(is_shared), 0, 0]
    if is_shared:
        assert Desk(desk.database, other).make(sent).rows_made == 1


def test_who_was_given_another_district_has_nothing_to_do_with_the_old_lists(desk: Desk) -> None:
    sent = desk.send(as_csv(people(1)))
    with desk.database.begin() as session:
        session.get_one(Officer, desk.officer.id).district_code = make.DHAKA_DISTRICT
        desk.officer.district_code = make.DHAKA_DISTRICT
    with pytest.raises(NotFound):
        desk.make(sent)


def test_a_registrar_of_the_hotline_imports_for_all_districts(desk: Desk) -> None:
    with desk.database.begin() as session:
        hotline = Desk(desk.database, make.officer(session, Role.REGISTRAR))
    rows = [*people(1), {**people(2)[1], "District": "Dhaka", "Upazila": "Savar"}]
    assert hotline.make(hotline.send(as_csv(rows))).rows_made == 2
