"""A misspelt upazila is a question to the officer; one answer holds for all rows that have the name."""

from datetime import datetime
from uuid import UUID

import pytest

from portal.domain.intake.place_questions import NEW_PLACE, PlaceKey
from portal.domain.platform.errors import Conflict, Invalid
from portal.services.intake.bulk_import.place_answers import answer_place_questions
from portal.services.intake.bulk_import.place_questions import place_questions
from tests.factories import NOW
from tests.services.intake.bulk_import.lists import Desk, as_csv, people, registrations
from tests.unit import unit

MISSPELT = "Chakoria Town"
MISSPELT_AGAIN = "chakoria  TOWN"


def answer(desk: Desk, import_id: UUID, answers: dict[PlaceKey, str]) -> None:
    with desk.database.begin() as session:
        now = datetime.now(NOW.tzinfo)
        answer_place_questions(unit(session, now=now), desk.officer, import_id, answers)
    desk.worker.run(once=True)


def misspelt_list() -> bytes:
    rows = people(5)
    rows[1]["Upazila"] = MISSPELT
    rows[3]["Upazila"] = MISSPELT_AGAIN
    return as_csv(rows)


def test_one_answer_holds_for_all_rows_with_the_name(desk: Desk) -> None:
    sent = desk.send(misspelt_list())
    assert desk.look(sent).rows_wrong == 2
    (asked,) = place_questions(desk.look(sent))
    assert (asked.name, asked.rows, asked.meant) == (MISSPELT, 2, "")
    answer(desk, sent, {(asked.district, asked.name): asked.near[0]})
    found = desk.look(sent)
    assert (found.rows_wrong, found.rows) == (0, 5)
    (answered,) = place_questions(found)
    assert (answered.rows, answered.meant) == (2, asked.near[0])
    desk.make(sent)
    assert {each.upazila_code for each in registrations(desk.database)} == {asked.near[0]}


def test_a_name_that_is_right_as_written_is_kept(desk: Desk) -> None:
    sent = desk.send(misspelt_list())
    (asked,) = place_questions(desk.look(sent))
    answer(desk, sent, {(asked.district, asked.name): NEW_PLACE})
    desk.make(sent)
    made = registrations(desk.database)
    assert [each.upazila_text for each in made if each.upazila_text] == [MISSPELT, "chakoria TOWN"]


def test_an_answer_can_be_taken_back(desk: Desk) -> None:
    sent = desk.send(misspelt_list())
    (asked,) = place_questions(desk.look(sent))
    key = (asked.district, asked.name)
    answer(desk, sent, {key: asked.near[0]})
    answer(desk, sent, {key: ""})
    assert desk.look(sent).rows_wrong == 2


def test_only_what_was_asked_and_suggested_is_taken(desk: Desk) -> None:
    sent = desk.send(misspelt_list())
    (asked,) = place_questions(desk.look(sent))
    with pytest.raises(Conflict):
        answer(desk, sent, {(asked.district, asked.name): "BD302606"})
    with pytest.raises(Conflict):
        answer(desk, sent, {(asked.district, "Nowhere"): NEW_PLACE})
    with pytest.raises(Invalid):
        answer(desk, sent, {(asked.district, asked.name): ""})


def test_a_name_that_resembles_none_is_no_question(desk: Desk) -> None:
    sent = desk.send(as_csv(people(1, Upazila="Xyzzyqq")))
    assert desk.look(sent).rows_wrong == 1
    assert place_questions(desk.look(sent)) == []
