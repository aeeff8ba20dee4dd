"""`docs/data-protection.md` names each column and says how it is stored."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text

from portal.domain.registration.choices import Sex
from portal.domain.registration.questions.contact_questions import SAFE_TIME
from portal.domain.registration.questions.journey_questions import REASONS, RETURNED_HOW, TRAVELLED
from portal.domain.registration.questions.person_questions import SEX
from portal.domain.registration.questions.question import Storage
from portal.domain.registration.questions.registry import OF_TOPIC, STORED
from portal.domain.registration.questions.topic import Topic
from portal.models import Base
from portal.models.sealed import Ciphertext

PAGE = Path(__file__).parents[2] / "docs" / "data-protection.md"
SLOWLY_HASHED = {"officers.password_hash"}
"""Text that is a hash: Argon2id writes its parameters beside it."""
COARSE = {f"registrations.{column.name}" for _, column in STORED if column.is_beside_sealed}

Stored = dict[str, str]


def documented(page: str) -> Iterator[tuple[str, str]]:
    """Yields each column of the page with the word for how it is stored."""
    table = ""
    for line in page.splitlines():
        if heading := re.fullmatch(r"### (\w+)", line):
            table = heading[1]
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|") or len(cells) < 4 or cells[0] in ("columns", "table", "---"):
            continue
        named, columns, stored = (table, *cells[:2]) if len(cells) == 4 else cells[:3]
        for column in columns.split(", "):
            yield f"{named}.{column}", stored


def stored(metadata: MetaData) -> Stored:
    """Returns how each column of the models is stored."""
    return {
        f"{table.name}.{column.name}": how_stored(table, column)
        for table in metadata.tables.values()
        for column in table.columns
    }


def how_stored(table: Table, column: Column[object]) -> str:
    """Returns the page's word for the storage of a column."""
    name = f"{table.name}.{column.name}"
    if isinstance(column.type, Ciphertext):
        return "sealed"
    if isinstance(column.type, LargeBinary) or name in SLOWLY_HASHED:
        return "hashed"
    return "coarse" if name in COARSE or column.info.get("is_retired") else "open"


def test_each_column_is_on_the_page_once_and_stored_as_it_says() -> None:
    said = list(documented(PAGE.read_text()))
    names = [name for name, _ in said]
    assert sorted(names) == sorted(set(names))
    assert dict(said) == stored(Base.metadata)


def test_a_new_column_or_another_storage_is_noticed() -> None:
    metadata = MetaData()
    Table("registrations", metadata, Column("illness", Text), Column("needs", Ciphertext))
    assert stored(metadata) == {"registrations.illness": "open", "registrations.needs": "sealed"}
    page = "### registrations\n\n| needs | open | why | kept |\n"
    assert dict(documented(page)) == {"registrations.needs": "open"}


@pytest.mark.parametrize("question", OF_TOPIC[Topic.NEEDS], ids=lambda question: question.id)
def test_answers_about_health_and_need_are_padded(question: object) -> None:
    columns = [column for each, column in STORED if each is question]
    assert [column.storage for column in columns] == [Storage.PADDED]


def test_stigma_is_said_in_sealed_columns_and_open_ones_say_less() -> None:
    for question in (SEX, SAFE_TIME, TRAVELLED, RETURNED_HOW, REASONS):
        exact, beside = question.columns
        assert exact.storage is Storage.PADDED
        assert beside.beside(Sex.HIJRA) in (Sex.NOT_SAID, beside.erased, [])
