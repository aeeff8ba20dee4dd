import threading
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from portal.db import Database
from portal.domain.audit.audit_actions import AuditAction
from portal.domain.matching.duplicate_pairs import PairVerdict
from portal.domain.messaging.kinds import MessageKind
from portal.domain.platform.errors import Conflict, Forbidden, Invalid, NotFound, PortalError
from portal.domain.registration.states import Actor, State
from portal.domain.staff.roles import Role
from portal.models import AuditEntry, Message, Officer, Registration, StateTransition
from portal.services.matching import pair_list
from portal.services.privacy import erasure
from portal.services.registration.transition import transition
from portal.services.registration.visibility import find_registration
from portal.services.review import claims, decisions
from portal.services.review.decisions import DecisionContext
from tests import factories
from tests.factories import NOW
from tests.services.matching.two_people import ENGLISH, OTHER_PAPER, Two
from tests.unit import unit

SYLHET = "BD6091"


@pytest.fixture
def two(database: Database) -> Two:
    return Two(database)


@pytest.fixture
def across(database: Database) -> Two:
    return Two(database, district=SYLHET)


def test_the_duplicate_moves_and_the_person_is_told_and_all_stays_readable(two: Two) -> None:
    two.merge()
    assert two.states() == [State.SUBMITTED, State.DUPLICATE]
    [pair] = two.pairs()
    assert (pair.verdict, pair.duplicate_id) == (PairVerdict.DUPLICATE, two.other.id)
    assert (pair.decided_by_id, pair.decided_at) == (two.officer.id, NOW)
    assert two.all(Message.kind) == [MessageKind.DUPLICATE]
    entries = [(each.action, each.details) for each in two.all(AuditEntry)]
    assert (AuditAction.DECIDED, {"to": "duplicate", "of": two.one.reference}) in entries
    with two.database.read() as session:
        seen = pair_list.pair_detail(unit(session), two.officer, pair.id, ENGLISH)
        assert seen.other
        assert seen.mine.answers
        assert seen.other.answers
        histories = {len(seen.mine.history.rows), len(seen.other.history.rows)}
    assert histories == {1, 2}


def test_it_can_be_taken_back_and_decided_anew(two: Two) -> None:
    two.merge()
    two.undo()
    assert two.states() == [State.SUBMITTED, State.SUBMITTED]
    [pair] = two.pairs()
    assert (pair.verdict, pair.duplicate_id, pair.decided_at) == (PairVerdict.OPEN, None, None)
    assert MessageKind.REOPENED in two.all(Message.kind)
    assert AuditAction.MERGE_UNDONE in two.all(AuditEntry.action)
    two.compare()
    assert [pair.id for pair in two.pairs()] == [two.pair.id]
    two.merge(duplicate=two.one)
    assert two.states() == [State.DUPLICATE, State.SUBMITTED]
    with two.database.read() as session:
        moves = list(
            session.scalars(
                select(StateTransition).where(StateTransition.registration_id == two.other.id)
            )
        )
    assert len(moves) == 3, "each step stays in the history"


def test_when_the_kept_one_is_erased_the_duplicate_can_still_be_reopened(two: Two) -> None:
    two.merge()

    def reopen(officer: Officer | None = None) -> None:
        with two.database.begin() as session:
            other = session.get_one(Registration, two.other.id)
            seen = DecisionContext(officer or two.officer, other.reference, other.version)
            decisions.reopen_registration(unit(session), seen, "The kept one is gone.")

    with pytest.raises(Conflict):
        reopen()
    with two.database.begin() as session:
        original = session.get_one(Registration, two.one.id)
        transition(unit(session), original, State.WITHDRAWN, actor=Actor.RETURNEE)
        original.erasure_asked_at = NOW
        erasure.carry_out_erasure(unit(session), original, None)
    assert two.pairs() == []
    with pytest.raises(NotFound):
        reopen(two.officer_of(SYLHET))
    reopen()
    assert two.states() == [State.WITHDRAWN, State.SUBMITTED]
    with pytest.raises(Conflict):
        reopen()


@pytest.mark.parametrize("verdict", [PairVerdict.DIFFERENT, PairVerdict.SHARED_PHONE])
def test_two_people_are_not_asked_about_again(two: Two, verdict: PairVerdict) -> None:
    two.part(verdict=verdict)
    assert two.states() == [State.SUBMITTED, State.SUBMITTED]
    assert not two.seen_by(two.officer)
    with two.database.begin() as session:
        for each in session.scalars(select(Registration)):
            each.compared_at = None
    two.compare()
    [pair] = two.pairs()
    assert pair.verdict is verdict
    assert not two.seen_by(two.officer)
    assert not two.all(Message), "nobody is told of what did not happen"
    assert AuditAction.NOT_DUPLICATE in two.all(AuditEntry.action)
    two.merge()
    assert two.states() == [State.SUBMITTED, State.DUPLICATE], "a mistake can be mended"


@pytest.mark.parametrize("verdict", [PairVerdict.OPEN, PairVerdict.DUPLICATE])
def test_there_is_no_other_way_to_part_them(two: Two, verdict: PairVerdict) -> None:
    with pytest.raises(Invalid):
        two.part(verdict=verdict)


def test_what_was_decided_a_second_ago_is_not_decided_again(two: Two) -> None:
    before = two.judged()
    two.merge()
    later = before._replace(officer=two.officer_of(factories.COXS_BAZAR))
    for act in (two.merge, two.part, two.undo):
        with pytest.raises(Conflict):
            act(later)
    with pytest.raises(Conflict):
        two.part()
    assert two.states() == [State.SUBMITTED, State.DUPLICATE]


def test_of_two_officers_at_once_one_wins_and_the_other_is_told(two: Two) -> None:
    colleague = two.officer_of(factories.COXS_BAZAR)
    acts: list[Callable[[], None]] = [
        partial(two.merge, two.judged(), two.one),
        partial(two.merge, two.judged(colleague), two.other),
        partial(two.part, two.judged(colleague)),
    ]
    errors: list[PortalError] = []
    start = threading.Barrier(len(acts))

    def decide(act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
        except PortalError as error:
            errors.append(error)

    threads = [threading.Thread(target=decide, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(error) for error in errors] == [Conflict, Conflict]
    assert two.states().count(State.DUPLICATE) <= 1
    assert two.pairs()[0].verdict is not PairVerdict.OPEN


def test_a_duplicate_of_a_duplicate_or_of_what_was_taken_back_is_none(two: Two) -> None:
    with two.database.begin() as session:
        third = factories.registration(session, **OTHER_PAPER)
    two.compare()
    two.merge()
    [open_one] = [pair for pair in two.pairs() if third.id in (pair.first_id, pair.second_id) and two.other.id in (pair.first_id, pair.second_id)]  # fmt: skip
    two.pair = open_one
    with pytest.raises(Conflict, match="itself a duplicate"):
        two.merge(duplicate=third)
    two.compare()
    left = {frozenset((pair.first_id, pair.second_id)) for pair in two.pairs()}
    assert frozenset((two.other.id, third.id)) not in left, "a duplicate is in no other open pair"
    assert frozenset((two.one.id, third.id)) in left


def test_what_an_officer_works_on_is_left_to_that_officer(two: Two) -> None:
    colleague = two.officer_of(factories.COXS_BAZAR)
    with two.database.begin() as session:
        registration = find_registration(unit(session), colleague, two.other.reference, lock=True)
        claims.claim_registration(unit(session), colleague, registration)
    with pytest.raises(Conflict, match="working on"):
        two.merge()
    two.merge(two.judged(colleague))


def test_only_who_decides_on_registrations_decides_on_pairs(two: Two) -> None:
    for role, area in ((Role.CENTRE, factories.NOAKHALI_CENTRE), (Role.ADMINISTRATOR, "")):
        with pytest.raises(Forbidden):
            two.merge(two.judged(two.officer_of(area, role)))
    two.merge(two.judged(two.officer_of(factories.COXS_BAZAR, Role.SUPERVISOR)))


def test_another_district_knows_nothing_of_a_pair(two: Two) -> None:
    stranger = two.officer_of(SYLHET)
    assert not two.seen_by(stranger)
    with two.database.read() as session, pytest.raises(NotFound):
        pair_list.pair_detail(unit(session), stranger, two.pair.id, ENGLISH)
    for act in (two.merge, two.part, two.undo):
        with pytest.raises(NotFound):
            act(two.judged(stranger))


def test_of_a_pair_across_districts_each_office_sees_its_own_and_where_the_other_is(
    across: Two,
) -> None:
    [here] = across.seen_by(across.officer)
    [there] = across.seen_by(across.officer_of(SYLHET))
    assert here.is_across
    assert here.sides[0].row
    assert here.sides[0].row.reference == across.one.reference
    assert (here.sides[1].row, here.sides[1].district_code) == (None, SYLHET)
    assert there.sides[1].district_code == factories.COXS_BAZAR
    with across.database.read() as session:
        seen = pair_list.pair_detail(unit(session), across.officer, across.pair.id, ENGLISH)
    assert seen.other is None
    assert seen.mine.registration.id == across.one.id


def test_they_call_one_another_to_decide(across: Two) -> None:
    for read_out in ("", "7K3MQ9TXA", across.one.reference, "<script>"):
        for act in (lambda judged: across.merge(judged, across.one), across.part):
            with pytest.raises(Invalid, match="Call the other office"):
                act(across.judged(read_out=read_out))
    spoken = across.judged(read_out=f" {across.other.reference.lower()} ")
    with pytest.raises(Forbidden):
        across.merge(spoken, across.other)
    across.merge(spoken, across.one)
    assert across.states() == [State.DUPLICATE, State.SUBMITTED]
    sylhet = across.officer_of(SYLHET)
    with pytest.raises(Forbidden):
        across.undo(across.judged(sylhet))
    across.undo()
    across.part(across.judged(sylhet, read_out=across.one.reference), PairVerdict.SHARED_PHONE)
    assert across.pairs()[0].verdict is PairVerdict.SHARED_PHONE


def test_the_other_offices_change_does_not_matter_to_who_does_not_see_it(across: Two) -> None:
    judged = across.judged(read_out=across.other.reference)
    versions = {across.one.id: judged.versions[across.one.id]}
    across.part(judged._replace(versions=versions))


def test_the_pairs_of_one_registration_come_surest_first(two: Two) -> None:
    with two.database.begin() as session:
        factories.registration(session, mobile="01812345678", name_bn="", name_en="Kamal Hossain")
    two.compare()
    with two.database.read() as session:
        rows = pair_list.pairs_of(unit(session), two.officer, two.one.id, ENGLISH)
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    assert {row.sides[0].id for row in rows} == {two.one.id}
    assert len(rows) == 2
