"""axe on every page there is, in both languages, as every role that may see it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page as Tab
from werkzeug.routing import AnyConverter, Rule

from portal.app import create_app
from portal.config import Settings
from portal.crypto import Vault
from portal.db import Database
from portal.domain.choices import Language
from portal.domain.sms_kinds import MessageKind
from portal.web import access
from portal.web.public import help_files
from tests.browsers import DESK, PHONE, NewContext, barriers
from tests.live_portal import LivePortal
from tests.stories.people import People

pytestmark = pytest.mark.browser

NO_PAGE = {
    # They lead to another page,
    "public_campaign.follow",
    "staff_sign_in.home",
    "staff_queue.find",
    "staff_slip.show",
    # or are files.
    "administrator_campaigns.qr_file",
    "ministry_exports.dictionary_file",
}
WHO = {
    "public_register": "on the way",
    "public_code": "on the way",
    "public_check": "on the way",
    "public_resume": "back again",
    "public_done": "sent",
    "public_slip": "sent",
    "public_story": "opened",
    "public_amend": "opened",
    "public_new_phone": "opened",
    "public_correct": "to correct",
}
WHO_BY_ENDPOINT = {"public_slip.of_opened": "opened"}
REPEATED = {"code": "AIR26", "name": MessageKind.SUBMITTED.value}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"PORTAL_INSTANCE": str(tmp_path / "instance")})


@pytest.fixture
def app(settings: Settings, sqlite_database: Database) -> Flask:
    return create_app(settings, sqlite_database)


@pytest.fixture
def people(app: Flask, settings: Settings, sqlite_database: Database) -> People:
    return People(app, sqlite_database, Vault(settings.field_keys, settings.index_key))


@pytest.fixture
def url(settings: Settings, sqlite_database: Database, people: People) -> Iterator[str]:
    with LivePortal(settings, sqlite_database) as portal:
        yield portal.url


def visits(app: Flask, people: People, language: Language) -> Iterator[tuple[str, str]]:
    """Who goes where: every page of the URL map that a GET reaches, as everybody it is for."""
    at = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "language" not in rule.arguments or "GET" not in (rule.methods or set()):
            continue
        if rule.endpoint in NO_PAGE:
            continue
        declared = access.access_of(app.view_functions[rule.endpoint])
        assert declared
        someone = WHO_BY_ENDPOINT.get(rule.endpoint) or WHO.get(rule.endpoint.split(".")[0], "")
        for who in sorted(role.value for role in declared.roles) or [someone]:
            for values in _values(rule, people, who):
                yield who, at.build(rule.endpoint, {"language": language, **values})


def _values(rule: Rule, people: People, who: str) -> Iterator[dict[str, str]]:
    (name,) = rule.arguments - {"language"} or {""}
    converter = rule._converters.get(name)
    if not name:
        yield {}
    elif isinstance(converter, AnyConverter):
        yield from ({name: each} for each in sorted(converter.items))
    elif name == "slug":
        yield from ({name: page.slug} for page in help_files.pages(Language.BANGLA))
    elif name == "reference":
        found = people.verified if who == "centre" else people.registration
        yield {name: found.reference}
    else:
        yield {name: REPEATED[name]}


@pytest.mark.parametrize("language", Language)
def test_nothing_on_any_page_stands_in_the_way_of_anybody(
    app: Flask, people: People, url: str, new_context: NewContext, language: Language
) -> None:
    tabs: dict[str, Tab] = {}
    found, seen = [], 0
    for who, address in visits(app, people, language):
        if who not in tabs:
            context = new_context(**DESK if "/staff/" in address else PHONE)
            if who:
                context.add_cookies([{"name": "phera", "value": people.cookies[who], "url": url}])
            tabs[who] = context.new_page()
        tab = tabs[who]
        answer = tab.goto(url + address)
        assert answer is not None
        assert (answer.status, tab.url) == (200, url + address), who
        assert tab.locator("html").get_attribute("lang") == language.value
        found += [f"{who} {address}: {barrier}" for barrier in barriers(tab)]
        seen += 1
    assert not found, "\n".join(found)
    assert seen > 60
