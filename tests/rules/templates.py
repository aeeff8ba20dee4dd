"""Rules about templates. Each takes the text of a template and yields what breaks it."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.rules.source import PROJECT

TEMPLATES = PROJECT / "portal" / "templates"

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_INPUT = re.compile(r"<input\b[^>]*\bname\s*=\s*[\"']?csrf_token", re.IGNORECASE)
_TOKEN = re.compile(r"\bcsrf_token\b(?=\s*\()|\.csrf_token\b")
_POST_FORM = re.compile(r"<form\b[^>]*\bmethod=\"post\"[^>]*>", re.IGNORECASE)


def templates() -> list[Path]:
    """Returns all templates."""
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def handwritten_csrf_inputs(text: str) -> Iterator[str]:
    """Finds CSRF inputs written out, or taken from a form of WTForms, which has none."""
    code = _COMMENT.sub("", text)
    for found in (*_INPUT.finditer(code), *_TOKEN.finditer(code)):
        yield f"{found[0]!r}: write {{{{ csrf_field() }}}}"


def post_forms_without_csrf_input(text: str) -> Iterator[str]:
    """Finds forms that send by POST in a template without `csrf_field()`, also in a macro of it."""
    code = _COMMENT.sub("", text)
    if "csrf_field()" not in code:
        yield from (
            f"{found[0]!r} lacks {{{{ csrf_field() }}}}" for found in _POST_FORM.finditer(code)
        )


_PRINTED = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_PHONE = re.compile(r"(?<!\| )\b(mobile|phone|hotline(_abroad)?)\b(?!\s*[=(.\w])")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")


def phones_printed_otherwise(text: str) -> Iterator[str]:
    """Finds phone numbers that do not pass the filter `phone`, outside of `tel:` links and fields."""
    code = re.sub(r"(href=\"tel:|value=\")\{\{.*?\}\}\"", "", _COMMENT.sub("", text))
    for found in _PRINTED.finditer(code):
        plain = _QUOTED.sub("", found[1])
        for name in _PHONE.finditer(plain):
            is_field = plain[: name.start()].endswith("form.")
            rest = plain[name.end() :].lstrip()
            if not is_field and not rest.startswith(("| phone", "if ")) and "field" not in plain:
                yield f"{found[0]!r}: print {name[0]} by the filter `phone`"


_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<td\b.*?</td>", re.DOTALL)
_MOMENT = re.compile(r"\| (day|moment)\b(?!_)")


def times_without_label(text: str) -> Iterator[str]:
    """Finds rows of a list with several times of which one has no label on a phone, where the head is hidden."""
    code = _COMMENT.sub("", text)
    if "call table(" not in code:
        return
    for row in _ROW.finditer(code):
        times = [cell[0] for cell in _CELL.finditer(row[0]) if _MOMENT.search(cell[0])]
        if len(times) > 1:
            yield from (f"{cell!r}: add `.table__label`" for cell in times if "__label" not in cell)
