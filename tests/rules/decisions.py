"""The format of decision records. Each rule yields what breaks it.

python -m tests.rules.decisions    # writes the index anew
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from portal.config import PROJECT

FOLDER: Final = PROJECT / "docs" / "decisions"
INDEX: Final = "README.md"
NAME: Final = re.compile(r"(?P<number>\d{4})-(?P<words>[a-z0-9]+(-[a-z0-9]+)*)\.md")
HEAD: Final = re.compile(
    r"# (?P<number>\d{4})\. (?P<title>\S.*)\n\n"
    r"Date: (?P<date>\d{4}-\d{2}-\d{2})\n"
    r"Status: (?P<status>accepted|replaced by (?P<successor>\d{4}))\n\n"
)
HEADINGS: Final = ["Context", "Decision", "Consequence"]


def problems(folder: Path) -> Iterator[str]:
    """Yields every mistake in the records of a folder and in their index."""
    records = {path.name: path.read_text() for path in sorted(folder.iterdir())}
    index = records.pop(INDEX, "")
    numbers = Counter(name[:4] for name in records)
    for name, text in records.items():
        for problem in _problems_of(name, text, numbers):
            yield f"{name}: {problem}"
    yield from _index_problems(index, records)


def _problems_of(name: str, text: str, numbers: Counter[str]) -> Iterator[str]:
    if not (named := NAME.fullmatch(name)):
        yield "name it NNNN-noun-phrase.md"
        return
    if numbers[named["number"]] > 1:
        yield "another record has this number"
    if not (head := HEAD.match(text)):
        yield "begin with '# NNNN. Title', a blank line, 'Date: YYYY-MM-DD' and 'Status: accepted'"
        return
    if head["number"] != named["number"]:
        yield "the title has another number than the file name"
    words = iter(_words(head["title"]))
    if not all(word in words for word in _words(named["words"])):
        yield "the title lacks words of the file name, or has them in another order"
    if head["successor"] and not numbers[head["successor"]]:
        yield f"it is replaced by {head['successor']}, which does not exist"
    sections = re.split(r"^## (.*)\n", text[head.end() :], flags=re.MULTILINE)
    if sections[0].strip() or sections[1::2] != HEADINGS:
        yield f"its headings must be {', '.join(HEADINGS)}, in this order"
    elif not all(section.strip() for section in sections[2::2]):
        yield "a section is empty"


def _index_problems(index: str, records: dict[str, str]) -> Iterator[str]:
    rows = set(index.splitlines())
    wanted = [row(name, text) for name, text in records.items() if HEAD.match(text)]
    yield from (f"{INDEX}: missing row {each}" for each in wanted if each not in rows)
    for each in re.findall(r"\]\(([^)]*)\)", index):
        if each not in records:
            yield f"{INDEX}: {each} does not exist"


def row(name: str, text: str) -> str:
    """Returns the row of a record in the index."""
    head = HEAD.match(text)
    assert head
    return f"| {head['number']} | [{head['title']}]({name}) | {head['status']} |"


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def write_index(folder: Path) -> None:
    """Rewrites the rows of the index and keeps the text above them."""
    head, line, _ = (folder / INDEX).read_text().partition("| --- | --- | --- |\n")
    paths = sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))
    rows = [row(path.name, path.read_text()) for path in paths]
    (folder / INDEX).write_text("".join([head, line, *(f"{each}\n" for each in rows)]))


if __name__ == "__main__":
    write_index(FOLDER)
