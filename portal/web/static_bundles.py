"""Builds one file per page from style sheets and scripts that import others, when the application starts.

A phone on 2G then fetches one script and one style sheet. An import names a file beside the importing
one: `@import "./components/button.css";` or `import { submit } from "./modules/page-submission.js";`.
Imported text comes first, and a file that is imported twice is included once. The scripts of a bundle
share one scope, so their top-level names must differ.
"""

import re
from collections import Counter
from pathlib import Path

_IMPORT = re.compile(r'^(?:@import |import (?:\{[^}]*\} from )?)"\./([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |function |class )", re.MULTILINE)
_LEFT_OVER = re.compile(r"^(?:@import|import|export)\b.*$", re.MULTILINE)
_TOP_LEVEL = re.compile(r"^(?:const|let|function|class) ([^(\n]*)", re.MULTILINE)
_NAME = re.compile(r"(?:^|, |\{ )([A-Za-z_]\w*)(?= =| \}|,|;|$)")


class BundleError(Exception):
    """A static file imports or exports in a way that cannot be bundled."""


def bundle(path: Path) -> str:
    """Returns the text of a `.css` or `.js` file with the text of everything that it imports."""
    parts = _parts(path, set())
    text = "".join(parts)
    if left := _LEFT_OVER.search(text):
        raise BundleError(f"{path.name}: cannot bundle {left[0]!r}")
    if path.suffix == ".js":
        counts = Counter(name for part in parts for name in top_level_names(part))
        if twice := sorted(name for name, count in counts.items() if count > 1):
            raise BundleError(
                f"{path.name}: two scripts name {', '.join(twice)} at their top level"
            )
    return text


def top_level_names(script: str) -> set[str]:
    """Returns the names that a script declares at its top level, with `export` or without."""
    return {
        name
        for declaration in _TOP_LEVEL.findall(_EXPORT.sub("", script))
        for name in _NAME.findall(declaration)
    }


def _parts(path: Path, included: set[Path]) -> list[str]:
    included.add(path)
    text = path.read_text(encoding="utf-8")
    parts: list[str] = []
    for name in _IMPORT.findall(text):
        imported = (path.parent / name).resolve()
        if imported not in included:
            parts += _parts(imported, included)
    return [*parts, _EXPORT.sub("", _IMPORT.sub("", text))]
