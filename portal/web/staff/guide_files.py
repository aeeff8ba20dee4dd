"""Loads the guide for staff from `portal/data/staff_guide/<language>`.

`roles/<name>.md` introduces the work of a role or desk, `topics/<blueprint>.md` explains the pages of a
blueprint, and `pictures/<name>.png` shows the start page of a role (`make screens` takes it). The first
line of a text is its heading. `[[Verify]]` stands for the label of a button, in the language of the page.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from portal.config import PROJECT
from portal.domain.platform.choices import Language
from portal.domain.staff.roles import Desk, Role
from portal.models import Officer
from portal.web.locale import translate

FOLDER: Final = PROJECT / "portal" / "data" / "staff_guide"
LABEL: Final = re.compile(r"\[\[([^\]]+)\]\]")
_DESKS_WITH_A_GUIDE: Final = frozenset({Desk.HOTLINE, Desk.VOLUNTEER})


@dataclass(frozen=True, slots=True)
class GuideText:
    """A text of the guide in one language; `text` is Markdown."""

    slug: str
    title: str
    text: str


def guide_name(officer: Officer) -> str:
    """Returns the name of the officer's guide: that of the desk where it has its own, or of the role."""
    if officer.role is Role.REGISTRAR and officer.desk in _DESKS_WITH_A_GUIDE:
        return officer.desk.value
    return officer.role.value


def read_introduction(language: Language, name: str) -> GuideText:
    """Returns what the work of a role or desk is."""
    return _filled(FOLDER / language / "roles" / f"{name}.md")


def read_topic(language: Language, blueprint: str) -> GuideText:
    """Returns the text about the pages of a blueprint."""
    return _filled(FOLDER / language / "topics" / f"{blueprint}.md")


def picture(language: Language, name: str) -> Path | None:
    """Returns the picture of a guide, or None where none has been taken."""
    path = FOLDER / language / "pictures" / f"{name}.png"
    return path if path.is_file() else None


def _filled(path: Path) -> GuideText:
    """Returns the text with the labels of buttons in bold."""
    heading, text = _read(path)
    title = LABEL.sub(lambda label: translate(label[1]), heading)
    return GuideText(path.stem, title, LABEL.sub(lambda label: f"**{translate(label[1])}**", text))


@cache
def _read(path: Path) -> tuple[str, str]:
    heading, _, text = path.read_text(encoding="utf-8").partition("\n")
    return heading.removeprefix("# ").strip(), text.strip()
