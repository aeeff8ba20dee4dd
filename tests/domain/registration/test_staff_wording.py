import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import portal
from portal.domain.platform.choices import Language
from portal.domain.platform.errors import Invalid
from portal.domain.registration.staff_wording import ABOUT_OTHERS, all_for_staff
from portal.i18n import catalog

_DOMAIN = Path(portal.__file__).parent / "domain"
_READERS = (
    *_DOMAIN.glob("registration/topics/*.py"),
    *_DOMAIN.glob("registration/questions/*kinds.py"),
    _DOMAIN / "registration/document_numbers.py",
    _DOMAIN / "registration/form_pages.py",
    *_DOMAIN.glob("platform/*.py"),
    *_DOMAIN.glob("names/*.py"),
)
_TO_RETURNEE = re.compile(
    r"\byour\b|\byou (?:went|came|were|agree|chose|wrote|do not know|don't know)\b", re.IGNORECASE
)


def _problems() -> Iterator[str]:
    """Yields the texts of all problems that the readers of answers find."""
    for path in _READERS:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "N_":
                assert isinstance(node.args[0], ast.Constant)
                yield str(node.args[0].value)


def test_each_problem_that_speaks_to_the_returnee_has_words_for_staff() -> None:
    texts = [text for text in _problems() if _TO_RETURNEE.search(text)]
    assert len(texts) > 15
    exempt = {
        "The age must be from %(youngest)s to %(oldest)s. Check what you wrote.",
        "Your permanent address",  # the heading of a page
    }
    assert set(texts) - exempt <= set(ABOUT_OTHERS)
    assert set(ABOUT_OTHERS) <= set(_problems()), "a text that no reader says any more"


@pytest.mark.parametrize("text", ABOUT_OTHERS.values())
def test_words_for_staff_do_not_speak_to_the_returnee(text: str) -> None:
    assert not _TO_RETURNEE.search(text)
    assert "আপনার" not in catalog(Language.BANGLA).gettext(text)


def test_a_problem_keeps_its_values() -> None:
    several = {
        "name_bn": Invalid("Write your name, in Bangla or in English."),
        "age": Invalid("Write a number from %(smallest)s to %(largest)s.", smallest=1, largest=9),
    }
    said = all_for_staff(several)
    assert said["name_bn"].text == "Write the person's name, in Bangla or in English."
    assert said["age"].values == {"smallest": 1, "largest": 9}
