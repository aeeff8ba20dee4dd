"""Thousands of mutated files from the field: each is read or refused with a sentence, and its rows too."""

import random
import time
from datetime import date

import pytest

from portal.domain.intake.headings import match_heading
from portal.domain.intake.import_rows import Rules, read_row
from portal.domain.platform.errors import Invalid
from portal.services.intake.bulk_import.labels import answer_words
from portal.services.intake.bulk_import.list_pieces import ImportHead, RowBatch, piece_values
from portal.services.intake.bulk_import.read_list import read_list
from tests.services.intake.bulk_import.lists import as_csv, people, sheet
from tests.services.intake.bulk_import.mutations import mutate_file, sound_files

FILES = (*sound_files(), sheet(people(3)), as_csv(people(3)), as_csv(people(2), encoding="utf-16"))
RULES = Rules(answer_words(), date(2026, 11, 28))
MOST_ROWS = 500
EACH = 500
"""Files of one test. All eight together take about half a minute on a quiet machine."""
SLOW = 5.0
"""Seconds that no small file needs, even on a busy machine."""


def sentence(problem: Invalid) -> str:
    """Returns a problem in words, which fails if a value is missing."""
    return problem.text % problem.values


def take_in(content: bytes) -> bool:
    """Reads a file and its first rows as the importer does. Returns whether it was read to its end."""
    keys: list[str] = []
    try:
        for piece in read_list(content, MOST_ROWS):
            piece_values(piece)
            if isinstance(piece, ImportHead):
                keys = match_heading(piece.headings)
            elif isinstance(piece, RowBatch):
                for row in piece.rows[:3]:
                    named = {key: cell for key, cell in zip(keys, row.cells, strict=False) if key}
                    read = read_row(named, RULES)
                    assert read.answers or read.problems
                    assert all(map(sentence, read.problems.values()))
    except Invalid as problem:
        return not sentence(problem)
    return True


def check_mutations(seed: int, count: int) -> int:
    """Checks files of one seed. Returns how many were read. A failure names the seed and the number."""
    chance = random.Random(seed)
    read = 0
    for number in range(count):
        content = mutate_file(chance.choice(FILES), chance)
        began = time.process_time()
        try:
            read += take_in(content)
        except Exception as error:
            raise AssertionError(f"seed {seed}, file {number}") from error
        assert time.process_time() - began < SLOW, f"seed {seed}, file {number} is slow"
    return read


def test_the_sound_files_are_sound() -> None:
    assert sum(take_in(content) for content in FILES) >= len(FILES) - 4


@pytest.mark.parametrize("seed", range(8))
def test_a_mutated_file_is_read_or_refused(seed: int) -> None:
    read = check_mutations(seed, EACH)
    assert EACH // 10 < read < EACH


@pytest.mark.soak
def test_mutated_files_for_minutes() -> None:
    until, seed = time.monotonic() + 240, 1000
    while time.monotonic() < until:
        check_mutations(seed, EACH)
        seed += 1
