import shutil
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import MapAdapter

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.domain.platform.choices import Language
from portal.web.public import help_files
from tests import factories
from tests.keys import ENVIRONMENT
from tests.rules.help_pages import HEAVIEST, problems, read, weight

SOUND = "---\ntitle: {title}\norder: {order}\nsection: {section}\n---\n{text}\n"


@pytest.fixture
def app(tmp_path: Path, sqlite_database: Database) -> Flask:
    with sqlite_database.begin() as session:
        factories.places(session)
    return create_app(
        Settings.from_env({**ENVIRONMENT, "PORTAL_INSTANCE": str(tmp_path / "i")}), sqlite_database
    )


@pytest.fixture
def addresses(app: Flask) -> MapAdapter:
    return app.url_map.bind("localhost")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real pages for the test to break."""
    return Path(shutil.copytree(help_files.FOLDER, tmp_path / "help"))


def test_the_help_is_complete_in_both_languages(addresses: MapAdapter) -> None:
    found = list(problems(help_files.FOLDER, addresses))
    assert not found, "\n".join(["portal/data/help:", *found])


def test_every_help_page_is_light(app: Flask) -> None:
    client = app.test_client()
    pages, _ = read(help_files.FOLDER)
    for language in Language:
        for slug in ("", *(f"/{slug}" for slug in pages[language])):
            answer = client.get(f"/{language}/help{slug}", base_url="http://localhost")
            assert answer.status_code == 200
            sent = weight(answer.data) + len(str(answer.headers).encode())
            assert sent <= HEAVIEST, f"{language}/help{slug} takes {sent} bytes"


def _page(title: str = "Title", order: int = 99, section: str = "Part", text: str = "Text.") -> str:
    return SOUND.format(title=title, order=order, section=section, text=text)


BROKEN = {
    "no head": {"en/new.md": "Text."},
    "a head without end": {"en/new.md": "---\ntitle: T\norder: 9\n"},
    "no title": {"en/new.md": _page(title="")},
    "no number": {"en/new.md": _page().replace("99", "last")},
    "a word nobody uses": {"en/new.md": _page().replace("order", "odrer")},
    "a list that is not there": {"en/new.md": _page().replace("section", "list")},
    "no section": {"en/new.md": _page(section="")},
    "no text": {"en/new.md": _page(text="")},
    "a name with capitals": {"en/New page.md": _page()},
    "not Markdown": {"en/new.txt": _page()},
    "two titles alike": {"en/new.md": _page(title="How to register")},
    "two of one order": {"en/new.md": _page(order=10)},
    "an empty section": {"en/new.md": _page(text="## One\n\n## Two\n\nText.")},
    "an empty last section": {"en/new.md": _page(text="Text.\n\n## One")},
    "a heading of the page": {"en/new.md": _page(text="# One\n\nText.")},
    "a dead link": {"en/new.md": _page(text="[There](/help/nowhere)")},
    "a dead page": {"en/new.md": _page(text="[There](/nowhere)")},
    "a script": {"en/new.md": _page(text="[Tap](javascript:alert)")},
    "HTML": {"en/new.md": _page(text="<b>Text</b>")},
    "a place for nothing": {"en/new.md": _page(text="Call {hot_line}.")},
    "Bangla in English": {"en/new.md": _page(text="নিবন্ধন")},
    "English in Bangla": {"bn/new.md": _page(title="নতুন", section="নিবন্ধন", text="SMS")},
    "a Latin digit in Bangla": {"bn/new.md": _page("নতুন", 99, "নিবন্ধন", "১০ বা 20")},
    "a call for everybody": {"en/new.md": _page(text="The centre calls you.")},
    "a code for everybody": {"bn/new.md": _page("নতুন", 99, "নিবন্ধন", "একটা কোড যাবে।")},
    "not NFC": {"bn/new.md": _page("নতুন", 99, "নিবন্ধন", "নি\u09df\u09ae")},
    "another order": {"en/new.md": _page(), "bn/new.md": _page("নতুন", 98, "নিবন্ধন", "লেখা")},
    "another form": {
        "en/new.md": _page(text="Text.\n\n## One\n\nText."),
        "bn/new.md": _page("নতুন", 99, "নিবন্ধন", "লেখা"),
    },
}


@pytest.mark.parametrize("files", BROKEN.values(), ids=BROKEN)
def test_a_page_that_is_not_ready_is_seen(
    folder: Path, addresses: MapAdapter, files: dict[str, str]
) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert [problem for problem in problems(folder, addresses) if "is missing" not in problem]


def test_a_new_pair_that_is_ready_passes(folder: Path, addresses: MapAdapter) -> None:
    text = "Call {hotline}.\n\n## One\n\n- [There](/help/free)\n- [Out](https://bmet.gov.bd/)"
    (folder / "en" / "new.md").write_text(_page(text=text), encoding="utf-8")
    bangla = "{hotline} নম্বরে।\n\n## এক\n\n- [ওখানে](/help/free)\n- [বাইরে](https://bmet.gov.bd/)"
    (folder / "bn" / "new.md").write_text(_page("নতুন", 99, "ভাগ", bangla), encoding="utf-8")
    assert list(problems(folder, addresses)) == []


def test_a_missing_half_is_named(folder: Path, addresses: MapAdapter) -> None:
    (folder / "bn" / "free.md").unlink()
    assert "bn/free.md is missing" in list(problems(folder, addresses))
