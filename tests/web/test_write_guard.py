"""A view that writes on a GET fails, in production too; gateways may report by GET."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.web import request_context
from portal.web.access import WriteInReadRequest, anyone, gateway_report, machine
from tests.test_config import production

Declare = Callable[[Callable[[], str]], Callable[[], str]]


@pytest.fixture(params=["development", "production"])
def portal(request: pytest.FixtureRequest, settings: Settings, sqlite_database: Database) -> Flask:
    """A portal with a view that writes, declared in three ways."""
    if request.param == "production":
        settings = Settings.from_env(production()).model_copy(update={"trusted_hosts": ()})
        assert settings.production
    app = create_app(settings, sqlite_database)
    ways: dict[str, Declare] = {"page": anyone, "monitor": machine, "report": gateway_report}
    for name, declare in ways.items():

        def write() -> str:
            with request_context.database().begin():
                return "written"

        view = declare(write)
        app.add_url_rule(f"/write/{name}", name, view, methods=["GET", "POST"])
    app.config["WTF_CSRF_ENABLED"] = False
    return app


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("name", ["page", "monitor"])
def test_a_get_that_writes_fails(portal: Flask, method: str, name: str) -> None:
    answer = portal.test_client().open(f"/write/{name}", method=method)
    assert answer.status_code == 500
    with (
        portal.test_request_context(f"/write/{name}", method=method),
        pytest.raises(WriteInReadRequest, match=rf"{method} {name} opens begin\(\)"),
        request_context.database().begin(),
    ):
        pass


def test_a_gateway_reports_by_get(portal: Flask) -> None:
    answer = portal.test_client().get("/write/report")
    assert answer.text == "written"


def test_outside_of_requests_anything_may_write(portal: Flask, sqlite_database: Database) -> None:
    assert portal
    with sqlite_database.begin():
        pass
