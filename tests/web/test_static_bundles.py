"""Style sheets and scripts reach the browser as one file per page."""

from pathlib import Path

import pytest

from portal.config import PROJECT
from portal.web.static_bundles import BundleError, bundle

SCRIPTS = sorted((PROJECT / "static").glob("*.js"))


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.js").write_text(text)
    return folder / "page.js"


def test_imported_text_comes_first_and_once(tmp_path: Path) -> None:
    page = write(
        tmp_path,
        page='import { one } from "./first.js";\nimport { two } from "./second.js";\none(two);\n',
        second='import { one } from "./first.js";\nexport const two = one;\n',
        first="export const one = (each) => each;\n",
    )
    assert bundle(page) == "const one = (each) => each;\nconst two = one;\none(two);\n"


def test_one_name_in_two_scripts_stops_the_start(tmp_path: Path) -> None:
    page = write(
        tmp_path,
        page='import { one } from "./first.js";\nlet spare, wait = one;\n',
        first="export const one = 1;\nconst wait = 2;\n",
    )
    with pytest.raises(BundleError, match="wait"):
        bundle(page)


@pytest.mark.parametrize(
    "line", ['import * as all from "./first.js";', "export default 1;", 'import one from "./x.js";']
)
def test_what_cannot_be_bundled_stops_the_start(tmp_path: Path, line: str) -> None:
    with pytest.raises(BundleError, match="cannot bundle"):
        bundle(write(tmp_path, page=f"{line}\n", first="export const one = 1;\n"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_sets_no_global(script: Path) -> None:
    text = bundle(script)
    assert "use strict" not in text, "a module is strict"
    assert "window." not in text.replace("window.AbortController", "").replace(
        "window.indexedDB", ""
    ).replace("window.crypto", "")
