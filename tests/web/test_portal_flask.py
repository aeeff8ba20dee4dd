"""What the application remembers instead of Flask making it anew: addresses and the signer of cookies."""

import pytest
from flask import Flask, url_for
from flask.sessions import SecureCookieSessionInterface

from portal.domain.platform.choices import Language
from portal.web.locale import speaking


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/bn/register/resume", "/en/register/resume"),
        ("/en/register/resume", "/bn/register/resume"),
    ],
)
def test_an_address_is_in_the_language_of_each_page(app: Flask, path: str, other: str) -> None:
    for _ in range(2):
        with app.test_request_context(path):
            app.preprocess_request()
            address = url_for("public_resume.show")
            assert address == path
            language = Language(other[1:3])
            assert url_for("public_resume.show", language=language).startswith(other)
            with speaking(language):
                assert url_for("public_resume.show").startswith(other)
            assert url_for("public_resume.show") == address


def test_a_value_of_nothing_adds_nothing_and_any_other_is_in_the_address(app: Flask) -> None:
    with app.test_request_context("/bn/register/resume"):
        app.preprocess_request()
        plain = url_for("public_resume.show")
        assert url_for("public_resume.show", lost=None) == plain
        assert url_for("public_resume.show", lost=0) == f"{plain}?lost=0"
        assert url_for("public_resume.show", _anchor="top") == f"{plain}#top"
        assert url_for("public_resume.show", _external=True).startswith("http")


def test_addresses_below_a_prefix_have_it(app: Flask) -> None:
    for prefix in ("", "/phera", ""):
        with app.test_request_context(
            "/bn/register/resume", environ_overrides={"SCRIPT_NAME": prefix}
        ):
            app.preprocess_request()
            assert url_for("public_resume.show").startswith(f"{prefix}/bn/")


def test_a_cookie_is_signed_as_flask_signs_it(app: Flask) -> None:
    flask_signs = SecureCookieSessionInterface().get_signing_serializer(app)
    we_sign = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the interface of cookies
    assert flask_signs
    assert flask_signs.loads(we_sign.dumps({"visitor": "one"})) == {"visitor": "one"}
