"""The peer of a page of the form: the fields of the same questions with Jinja, WTForms and CSRF, without a database.

It has no design, no hints, no second language and no earlier answers.
"""

from flask import Flask, render_template
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import DictLoader
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

_SEXES = [("female", "Female"), ("male", "Male"), ("other", "Other")]
_MONTHS = [(str(number), f"Month {number}") for number in range(1, 13)]
_DOCUMENTS = [(name, name) for name in ("nid", "passport", "birth", "travel", "other", "none")]

_BASE = """<!doctype html><html lang="en"><head><title>{% block title %}{% endblock %}</title></head>
<body><header><a href="{{ url_for('page') }}">Register</a></header><main>{% block main %}{% endblock %}</main>
<footer><a href="{{ url_for('page') }}">Help</a></footer></body></html>"""
_PAGE = """{% extends "base.html" %}{% block title %}You{% endblock %}{% block main %}<h1>You</h1>
<form method="post">{{ form.csrf_token }}{% for field in form if field.name != "csrf_token" %}
<p>{{ field.label }} {{ field }}{% for error in field.errors %} <b>{{ error }}</b>{% endfor %}</p>
{% endfor %}<button>Continue</button></form>{% endblock %}"""


def _text() -> StringField:
    return StringField(validators=[Optional(), Length(2, 100)])


class PlainForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """The fields of the page about the person."""

    name_bn, name_en, father_name, mother_name, spouse_name = (_text() for _ in range(5))
    sex = RadioField(choices=_SEXES, validators=[DataRequired()])
    birth_day, birth_year, age = _text(), _text(), _text()
    birth_month = SelectField(choices=_MONTHS)
    document_type = SelectField(choices=_DOCUMENTS)
    document_number = _text()


def create_plain() -> Flask:
    """Returns the application."""
    app = Flask("plain")
    app.config["SECRET_KEY"] = "a key that the workers share"  # noqa: S105 - a benchmark
    app.jinja_loader = DictLoader({"base.html": _BASE, "page.html": _PAGE})
    CSRFProtect(app)

    @app.get("/plain")
    def page() -> str:
        return render_template("page.html", form=PlainForm())

    return app
