"""Retired Bangla words of the glossary stay out of the catalog, the help pages and the headings of lists."""

import re
from collections.abc import Iterator

import polib
import pytest

from portal.domain.registration.questions.registry import QUESTIONS
from tests.rules.source import PROJECT

GLOSSARY = PROJECT / "docs" / "glossary.md"
CATALOG = PROJECT / "translations" / "bn" / "LC_MESSAGES" / "messages.po"
HELP = PROJECT / "portal" / "data" / "help" / "bn"
PHRASES = {
    r"নিবন্ধন\S* তুলে ন": "নিবন্ধন বাতিল করা",
    r"তুলে (নিন|নেবেন|নিতে পার|নেওয়া হ)": "বাতিল করা",
    r"(ফোন থেকে|ফোনের) সব মুছ": "এই ফোন থেকে আমার তথ্য মুছুন",
    r"গ্রহণ করা হয়নি": "নাকচ হয়েছে",
    r"বাড়তি (বলে|নিবন্ধন|কি না)": "ডুপ্লিকেট",
    r"^আগে থেকে আছেন$": "আগেই নিবন্ধন আছে",
    r"বদল রাখুন|নোট রাখ|^রেখে দিন$": "সেভ করুন",
    r"চাবিটি লিখ": "গোপন কোড (কি)",
    r"(ফাইল|তালিকা) থেকে নামি|নামান$|নামিয়ে নিন": "ডাউনলোড",
    r"মানুষগুলো|(?<!\S)কেন্দ্রসমূহ": "polite words for people; no officialese",
}
"""Words that are wrong in these surroundings only (with `*` in the glossary), and what to write."""


def retired_words() -> Iterator[str]:
    """Returns the words of the column "retired" that have no `*`."""
    table = (
        GLOSSARY.read_text(encoding="utf-8").split("## Agreed Bangla terms")[1].split("\n## ")[0]
    )
    for line in table.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and re.search("[ঀ-৿]", cells[1]):
            words = (word.strip() for word in cells[2].split(","))
            yield from (word for word in words if word and not word.endswith("*"))


def bangla_texts() -> Iterator[tuple[str, str]]:
    """Returns each Bangla text with the place where it stands."""
    for entry in polib.pofile(str(CATALOG)):
        for text in (entry.msgstr, *entry.msgstr_plural.values()):
            yield f"the Bangla of {entry.msgid!r}", text
    for page in sorted(HELP.glob("*.md")):
        yield page.name, page.read_text(encoding="utf-8")
    for question in QUESTIONS:
        for heading in question.imported:
            yield f"the heading of {question.id}", heading.name_bn


def problems(where: str, text: str) -> Iterator[str]:
    """Returns a line for each retired word of a text."""
    for word in retired_words():
        if re.search(rf"(?<![ঀ-৿]){re.escape(word)}", text):
            yield f"{where}: {word!r} is retired (docs/glossary.md)"
    for phrase, better in PHRASES.items():
        if re.search(phrase, text, re.MULTILINE):
            yield f"{where}: {phrase!r} is retired, write {better}"


def test_no_text_holds_a_retired_word() -> None:
    found = [line for where, text in bangla_texts() for line in problems(where, text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "নিবন্ধন তুলে নিন",
        "হ্যাঁ, তুলে নিন",
        "এই ফোন থেকে সব মুছে দিন",
        "ওটি এটির বাড়তি নিবন্ধন",
        "হয়তো আগেই নিবন্ধিত",
        "আগে থেকে আছেন",
        "আপনার রেফারেন্স লিখুন",
        "অন্য প্রশাসককে বলুন",
        "চিহ্নিত মানুষদের তালিকা",
        "দুইজন আলাদা মানুষ",
        "আউট পাস থাকলে",
        "তালিকা থেকে নামিয়ে নিন",
        "জেলা কার্যালয়ে যান",
    ],
)
def test_a_retired_word_is_seen_in_any_form(text: str) -> None:
    assert list(problems("here", text))


@pytest.mark.parametrize(
    "text", ["টাকা তুলুন", "সব রসিদ রেখে দিন", "হিসাব করুন", "বাড়তি প্রণোদনা", "তালিকা তোলা"]
)
def test_the_same_words_with_other_meanings_are_left_alone(text: str) -> None:
    assert not list(problems("here", text))
