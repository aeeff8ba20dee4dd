from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.web.access import access_of


@pytest.fixture
def app(tmp_path: Path, sqlite_database: Database) -> Flask:
    settings = Settings.from_env({"PORTAL_INSTANCE": str(tmp_path)})
    return create_app(settings, sqlite_database)


def test_every_view_declares_who_may_call_it(app: Flask) -> None:
    undeclared = [
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if access_of(app.view_functions[rule.endpoint]) is None
    ]
    assert not undeclared, f"declare it with portal.web.access: {undeclared}"


def test_a_view_that_declares_nothing_is_refused(app: Flask) -> None:
    app.add_url_rule("/forgotten", view_func=lambda: "open to all")
    assert app.test_client().get("/forgotten").status_code == 403


def test_templates_trim_their_texts_as_the_extraction_does(app: Flask) -> None:
    assert app.jinja_env.policies["ext.i18n.trimmed"] is True
