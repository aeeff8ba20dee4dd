"""The text of consent has a version; the text of every version is kept for those who agreed to it."""

import re

import pytest

from portal.domain.platform.choices import Language
from portal.domain.registration.questions.registry import QUESTIONS
from portal.domain.registration.topics.consent import CONSENT_VERSION
from portal.i18n import translate
from tests.rules.source import PROJECT

VERSIONS = PROJECT / "portal" / "data" / "consent"
POINTS = PROJECT / "portal" / "templates" / "public" / "register" / "consent_points.html"


def shown(language: Language) -> list[str]:
    """Returns the lines a person reads before the tick, and the two lines that are ticked."""
    lines = [
        " ".join(translate(language, text) for text in re.findall(r'_\("(.+?)"\)', line))
        for line in POINTS.read_text(encoding="utf-8").splitlines()
        if line.startswith("<li>")
    ]
    ticked = {question.id: question for question in QUESTIONS}
    asked = (ticked["consent"].asked_as, ticked["read_out"].asked_as)
    return [*lines, *(translate(language, text) for text in asked)]


@pytest.mark.parametrize("language", list(Language))
def test_the_text_shown_is_the_kept_one_of_its_version(language: Language) -> None:
    stored = VERSIONS / f"{CONSENT_VERSION}.{language}.txt"
    assert stored.read_text(encoding="utf-8").splitlines() == shown(language), (
        "the wording changed: give it a new CONSENT_VERSION and file, and leave the old files"
    )


def test_the_texts_of_earlier_versions_are_kept() -> None:
    assert {path.name for path in VERSIONS.iterdir()} >= {"2026-11.bn.txt", "2026-11.en.txt"}
    old = (VERSIONS / "2026-11.bn.txt").read_text(encoding="utf-8")
    assert "আমি রাজি। ফেরা আমার তথ্য রেখে আমাকে সাহায্যের কাজে লাগাতে পারে।" in old
