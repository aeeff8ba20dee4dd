"""`docs/security.md` names tests that exist, and each chapter of ASVS 5.0."""

import re
from pathlib import Path

from portal.config import PROJECT

PAGE = PROJECT / "docs" / "security.md"
TESTS = PROJECT / "tests"
CHAPTERS = {f"V{number}" for number in range(1, 18)}


def missing_tests(page: str, tests: Path) -> list[str]:
    """Returns the tests that the page names and the folder does not have."""
    return [
        f"{path}::{name}"
        for path, name in re.findall(r"`([\w/]+\.py)::(\w+)`", page)
        if not (tests / path).is_file()
        or not re.search(rf"^ *def {name}\(", (tests / path).read_text(), re.MULTILINE)
    ]


def bare_rows(page: str) -> list[str]:
    """Returns the rows of a chapter that name no test and do not say that it is not used."""
    rows = re.findall(r"^\| V\d+.*$", page, re.MULTILINE)
    return [row for row in rows if "::test_" not in row and "not used" not in row]


def test_each_test_that_the_page_names_exists() -> None:
    assert missing_tests(PAGE.read_text(), TESTS) == []


def test_each_chapter_has_its_rows_and_each_row_a_test() -> None:
    page = PAGE.read_text()
    assert set(re.findall(r"^\| (V\d+)", page, re.MULTILINE)) == CHAPTERS
    assert bare_rows(page) == []


def test_a_renamed_test_and_a_row_without_one_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text("def test_here() -> None: ...\n")
    page = "| V1 | a | `test_a.py::test_here` `test_a.py::test_gone` `no/test_b.py::test_here` |\n| V2 | b | – |"
    assert missing_tests(page, tmp_path) == ["test_a.py::test_gone", "no/test_b.py::test_here"]
    assert bare_rows(page) == ["| V2 | b | – |"]
