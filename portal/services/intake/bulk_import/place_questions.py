"""Questions about unknown names of upazilas: one for each name of a list, with what the officer answered."""

import json
from collections.abc import Iterable, Mapping
from typing import Final

from portal.domain.intake.place_questions import NEW_PLACE, PlaceKey, PlaceQuestion, place_key
from portal.models import Import
from portal.services.intake.bulk_import.batches import taken_over

MOST_QUESTIONS: Final = 100
"""The number of different names that are asked about. Rows with further ones are faulty rows only."""


def place_questions(found: Import) -> list[PlaceQuestion]:
    """Returns the questions of a checked list, those without an answer first, then by their rows."""
    asked = [each for each in _read(found).values() if each.rows]
    return sorted(asked, key=lambda each: (bool(each.meant), -each.rows, each.name))


def meant_places(found: Import) -> dict[PlaceKey, str]:
    """Returns what the officer answered."""
    return {key: each.meant for key, each in _read(found).items() if each.meant}


def restart_questions(found: Import) -> None:
    """Forgets the questions before a check. Answers stay."""
    _write(found, [each._replace(rows=0) for each in _read(found).values() if each.meant])


def note_questions(found: Import, asked: Iterable[PlaceQuestion]) -> None:
    """Adds the questions of a batch of rows."""
    new = list(asked)
    if not new:
        return
    questions = _read(found)
    for each in new:
        known = questions.get(each.key)
        if known:
            questions[each.key] = known._replace(rows=known.rows + 1)
        elif len(questions) < MOST_QUESTIONS:
            questions[each.key] = each
    _write(found, questions.values())


def save_answers(found: Import, answers: Mapping[PlaceKey, str]) -> bool:
    """Saves answers and returns whether one changed. Raises `Conflict` for a question that is not asked."""
    before, questions = meant_places(found), _read(found)
    for (district, name), meant in answers.items():
        key = place_key(district, name)
        asked = questions.get(key)
        if asked is None or meant not in ("", NEW_PLACE, *asked.near):
            raise taken_over()
        questions[key] = asked._replace(meant=meant)
    _write(found, questions.values())
    return meant_places(found) != before


def _read(found: Import) -> dict[PlaceKey, PlaceQuestion]:
    questions = (
        PlaceQuestion(district, name, near, rows, meant)
        for district, name, near, rows, meant in json.loads(found.place_questions or "[]")
    )
    return {each.key: each for each in questions}


def _write(found: Import, questions: Iterable[PlaceQuestion]) -> None:
    packed = list(questions)
    found.place_questions = json.dumps(packed, ensure_ascii=False) if packed else None
