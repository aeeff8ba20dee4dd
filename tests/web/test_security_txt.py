from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from portal.app import create_app
from portal.config import Settings
from portal.db import Database
from portal.settings.values import check_contact

PATH = "/.well-known/security.txt"


def test_who_finds_a_hole_is_told_whom_to_write_to(
    settings: Settings, sqlite_database: Database
) -> None:
    contact = "mailto:security@demo.example"
    app = create_app(settings.model_copy(update={"security_contact": contact}), sqlite_database)
    answer = app.test_client().get(PATH)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == contact
    assert fields["Canonical"] == settings.public_url + PATH
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - datetime.now(UTC) < timedelta(days=365)


def test_without_a_contact_there_is_no_such_page(client: FlaskClient) -> None:
    assert client.get(PATH).status_code == 404


@pytest.mark.parametrize(
    "contact",
    ["security@demo.example", "http://demo.example", "mailto:a@b\nContact: x", "javascript:1"],
)
def test_a_contact_that_is_no_address_stops_the_start(contact: str) -> None:
    with pytest.raises(ValueError, match="mailto"):
        check_contact(contact)
