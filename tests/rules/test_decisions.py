import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rules.decisions import FOLDER, INDEX, problems, write_index

NAME = "0074-lock-order.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real records for the test to break."""
    return Path(shutil.copytree(FOLDER, tmp_path / "decisions"))


def test_every_decision_record_has_the_format() -> None:
    found = list(problems(FOLDER))
    assert not found, "\n".join(["docs/decisions:", *found])


def _renamed(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / NAME).rename(folder / name)


def _changed(old: str, new: str, name: str = NAME) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return change


BREAKS = {
    "a name without a number": _renamed("lock-order.md"),
    "a name with capitals": _renamed("0074-Lock-order.md"),
    "a name of other words": _renamed("0074-order-of-locks.md"),
    "a number used twice": lambda folder: shutil.copy(folder / NAME, folder / "0074-locks.md"),
    "another number in the title": _changed("# 0074.", "# 0073."),
    "a number without its zeros": _changed("# 0074.", "# 74."),
    "no date": _changed("Date: ", "On: "),
    "an unknown status": _changed("Status: accepted", "Status: maybe"),
    "a successor that does not exist": _changed("Status: accepted", "Status: replaced by 9999"),
    "no context": _changed("## Context\n", ""),
    "a section too many": _changed("## Decision\n", "## Options\n\nNone.\n\n## Decision\n"),
    "sections out of order": _changed("## Context\n", "## Consequence\n"),
    "an empty section": _changed("## Decision\n", "## Decision\n\n## Consequence\n"),
    "a record that the index omits": _changed("| 0074 |", "| 74 |", "README.md"),
    "a dead link in the index": _changed(f"({NAME})", "(0074-locks.md)", "README.md"),
}


@pytest.mark.parametrize("breaks", BREAKS.values(), ids=BREAKS)
def test_the_rule_finds_the_mistake(breaks: Callable[[Path], object], folder: Path) -> None:
    assert not list(problems(folder))
    breaks(folder)
    assert list(problems(folder))


def test_a_new_record_gets_its_row_in_the_index(folder: Path) -> None:
    text = (folder / NAME).read_text().replace("# 0074. Lock order", "# 9999. A new order of locks")
    (folder / "9999-order-of-locks.md").write_text(text)
    assert list(problems(folder))

    write_index(folder)

    assert (
        "| 9999 | [A new order of locks](9999-order-of-locks.md) | accepted |"
        in (folder / INDEX).read_text().splitlines()
    )
    assert not list(problems(folder))
