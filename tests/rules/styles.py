"""Rules about style classes: which file defines them, and that style sheets and templates agree.

The convention is BEM: `block`, `block__element`, `block--modifier`. Each block is a component with a
file of its own, `static/components/BLOCK.css`. Selectors in that file begin with a class of that block;
classes of other blocks may follow where the block changes what stands inside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.rules.source import PROJECT

STYLES = PROJECT / "static"
TEMPLATES = PROJECT / "portal" / "templates"
VIEWS = PROJECT / "portal" / "web"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PRELUDE = re.compile(r"([^{};]+)\{")
_CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_IMPORT = re.compile(r'@import "\./components/([\w-]+)\.css";')
_JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_ATTRIBUTE = re.compile(r'\bclass="((?:\{\{.*?\}\}|\{%.*?%\}|[^"])*)"')
_JINJA = re.compile(r"\{\{(.*?)\}\}|\{%.*?%\}")
_CHOSEN = re.compile(r"""["']([^"']*)["'](?= if\b)""")
_SCRIPT_CLASS = re.compile(r'classList\.\w+\("([\w-]+)"')


@dataclass(frozen=True)
class Sheet:
    """A style sheet of one component, named for its block."""

    block: str
    text: str

    def selectors(self) -> Iterator[str]:
        """Yield every selector, without at-rules and keyframes."""
        for prelude in _PRELUDE.findall(_COMMENT.sub("", self.text)):
            if "@" not in prelude:
                yield from (each.strip() for each in re.split(r",(?![^(]*\))", prelude))

    def classes(self) -> set[str]:
        """Return all classes that its selectors name."""
        return {name for selector in self.selectors() for name in _CLASS.findall(selector)}

    def own_classes(self) -> set[str]:
        """Return the classes of its block."""
        return {name for name in self.classes() if block_of(name) == self.block}


def sheets(folder: Path = STYLES / "components") -> list[Sheet]:
    """Return the style sheets of all components."""
    return [Sheet(path.stem, path.read_text("utf-8")) for path in sorted(folder.glob("*.css"))]


def block_of(name: str) -> str:
    """Return the block of a class: `tag` for `tag--urgent` and `tag__icon`."""
    return re.split(r"__|--", name)[0]


def foreign_selectors(sheet: Sheet) -> Iterator[str]:
    """Yield selectors that define a class in the style sheet of another component."""
    for selector in sheet.selectors():
        names = _CLASS.findall(selector)
        if names and block_of(names[0]) != sheet.block:
            yield f"{sheet.block}.css: {selector!r} belongs into {block_of(names[0])}.css"


def imported_components(folder: Path = STYLES) -> list[str]:
    """Return the components that the style sheets of pages import, with repetition."""
    return [
        name for path in sorted(folder.glob("*.css")) for name in _IMPORT.findall(path.read_text())
    ]


def classes_of_template(text: str) -> set[str]:
    """Return the classes that a template gives to elements or hands to a macro."""
    found: set[str] = set()
    for value in _ATTRIBUTE.findall(_JINJA_COMMENT.sub("", text)):
        chosen = (name for code in _JINJA.findall(value) for name in _CHOSEN.findall(code))
        for words in (_JINJA.sub("", value), *chosen):
            found.update(words.split())
    return found


def used_classes() -> set[str]:
    """Return the classes that templates, scripts and views use."""
    templates = (
        path.read_text("utf-8") for path in TEMPLATES.rglob("*.html") if not _is_other(path)
    )
    scripts = (path.read_text("utf-8") for path in STYLES.glob("*.js"))
    views = (path.read_text("utf-8") for path in VIEWS.rglob("*.py"))
    found = {name for text in (*templates, *views) for name in classes_of_template(text)}
    return found.union(*(_SCRIPT_CLASS.findall(text) for text in scripts))


def _is_other(template: Path) -> bool:
    """The emulator is a page of its own with its own style sheet."""
    return "emulator" in template.parts
