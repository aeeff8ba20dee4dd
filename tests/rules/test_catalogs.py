import os
import shutil
import subprocess
from pathlib import Path

import polib
import pytest

from tests.rules.catalogs import problems
from tests.rules.source import PROJECT

CATALOGS = sorted((PROJECT / "translations").glob("*/LC_MESSAGES/messages.po"))


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
def test_every_text_is_translated_with_all_it_holds(path: Path) -> None:
    found = list(problems(polib.pofile(str(path))))
    assert not found, "\n".join([f"{path.relative_to(PROJECT)}:", *found])


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-3])
def test_the_catalog_holds_what_the_code_says_now(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / path.relative_to(PROJECT)
    copy.parent.mkdir(parents=True)
    shutil.copy(path, copy)
    subprocess.run(
        ["make", "catalogs", f"CATALOGS={tmp_path}/translations"],
        cwd=PROJECT,
        env={name: value for name, value in os.environ.items() if name != "MAKEFLAGS"},
        check=True,
    )
    before, after = polib.pofile(str(path)), polib.pofile(str(copy))
    new = [entry.msgid for entry in after if not before.find(entry.msgid, msgctxt=entry.msgctxt)]
    gone = [entry.msgid for entry in before if not after.find(entry.msgid, msgctxt=entry.msgctxt)]
    assert not new, f"make catalogs, and translate: {new}"
    assert not gone, f"make catalogs: no longer used: {gone}"


@pytest.mark.parametrize(
    "entry",
    [
        polib.POEntry(msgid="Yes", msgstr=""),
        polib.POEntry(msgid="Yes", msgstr="হ্যাঁ", flags=["fuzzy"]),
        polib.POEntry(msgid="Yes", msgstr="হ্যাঁ", obsolete=True),
        polib.POEntry(msgid="Call %(number)s", msgstr="ফোন করুন"),
        polib.POEntry(msgid="<b>Yes</b>", msgstr="<i>হ্যাঁ</i>"),
        polib.POEntry(msgid="Yes ", msgstr="হ্যাঁ"),
        polib.POEntry(msgid="Father", msgstr="বাড়\u09bf \u09af\u09bc \u09df"),
        polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: "দিন"}),
    ],
    ids=lambda entry: entry.msgid,
)
def test_an_unfinished_translation_is_seen(entry: polib.POEntry) -> None:
    catalog = polib.POFile()
    catalog.append(entry)
    assert list(problems(catalog))
