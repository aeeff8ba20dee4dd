"""A list that is written once is the list that WTForms writes."""

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField

from portal.domain.platform.choices import Language
from portal.domain.registration.form_pages import FormPage
from portal.web.forms import FORMS
from portal.web.forms.fixed_list import FixedListField, FixedOptions

OPTIONS = FixedOptions({"": "Choose", 'a"<': "A & B", "Group <1>": {"b": "B", "c": "<C>"}})


class Fixed(Form):
    place = FixedListField("Place", lambda _language: OPTIONS)


class OfWtforms(Form):
    place = SelectField("Place", choices=dict(OPTIONS))


@pytest.mark.parametrize("chosen", [None, "", 'a"<', "c", "nothing of the list"])
def test_its_html_is_that_of_wtforms(app: Flask, chosen: str | None) -> None:
    sent = None if chosen is None else MultiDict({"place": chosen})
    with app.test_request_context():
        fixed, other = Fixed(sent), OfWtforms(sent)
        for how in ({}, {"class": "wide", "aria-describedby": "hint"}):
            assert fixed.place(**how) == other.place(**how)


def test_a_list_has_the_names_of_the_language_of_its_page(app: Flask) -> None:
    for language, name in ((Language.BANGLA, "কুমিল্লা"), (Language.ENGLISH, "Cumilla")):
        with app.test_request_context():
            g.language = language
            assert name in FORMS[FormPage.HOME](formdata=None).district()
