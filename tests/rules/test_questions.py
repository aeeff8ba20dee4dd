"""A question is defined once: its definition reaches every reader of the registry."""

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from portal.domain.registration.answers import Answers
from portal.domain.registration.form_pages import FormPage
from portal.domain.registration.questions.registry import OF_PAGE, QUESTIONS, STORED
from portal.domain.registration.topics.home import Address
from portal.models import Registration

HERE = Path(__file__).parent


def test_a_question_that_is_invented_in_one_place_is_found_in_all() -> None:
    command = [
        sys.executable, "-m", "pytest", "-q", "-x", "-p", "tests.rules.invented_question",
        "-p", "no:cacheprovider", str(HERE / "invented_everywhere.py"),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_question_stands_once_and_on_a_page_that_there_is() -> None:
    names = [question.id for question in QUESTIONS]
    inputs = [field for question in QUESTIONS for field in question.inputs]
    assert len(names) == len(set(names))
    assert len(inputs) == len(set(inputs))
    assert set(OF_PAGE) == {page.value for page in FormPage}


def test_every_column_of_a_question_is_one_of_the_table() -> None:
    columns = [column.name for _, column in STORED]
    assert len(columns) == len(set(columns))
    assert set(columns) <= set(Registration.__table__.columns.keys())


def test_every_attribute_of_the_answers_has_its_question() -> None:
    parts = {each.name: each.type for each in fields(Answers) if each.name != "simple"}
    attributes = {
        f"{part}.{each.name}"
        for part, kind in parts.items()
        if part != "home" and isinstance(kind, type)
        for each in fields(kind)
    } | {
        f"home.{which}.{each.name}"
        for which in ("present", "permanent")
        for each in fields(Address)
    }
    assert attributes == {question.path for question in QUESTIONS if question.path}
