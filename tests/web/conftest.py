import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.client import Browser


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
