"""The ordinary build, an honest peer: one Flask-WTF form of 23 fields, ORM, history and outbox row.

It validates and stores the answers of one page as most portals would: nothing is sealed, nobody is limited.
"""

import os
import secrets
from datetime import UTC, datetime

from flask import Flask, redirect, render_template_string, url_for
from flask_wtf import CSRFProtect, FlaskForm
from sqlalchemy import ForeignKey, Integer, String, create_engine, make_url
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

PLACES = [(f"BD{number:04}", f"Place {number}") for number in range(64)]
TEXTS = (
    "name", "father", "mother", "spouse", "document_number", "bmet_number", "union_ward", "village",
    "occupation", "skills_other", "needs_other",
)  # fmt: skip
ANSWERS = {
    **dict.fromkeys(TEXTS, "Rahima Begum"),
    "mobile": "01712345678",
    "alternate_mobile": "01812345678",
    "sex": "female",
    "birth_year": "1990",
    "document_type": "nid",
    "district": "BD0022",
    "upazila": "BD0023",
    "country": "BD0001",
    "left_year": "2019",
    "returned_year": "2026",
    "reasons": ["BD0001", "BD0002"],
    "needs": ["BD0003"],
}
assert len(ANSWERS) == 23

_PAGE = """<!doctype html><html lang="en"><title>Register</title><h1>Register</h1>
<form method="post">{{ form.csrf_token }}{% for field in form if field.name != "csrf_token" %}
<p>{{ field.label }} {{ field }}{% for error in field.errors %} <b>{{ error }}</b>{% endfor %}</p>
{% endfor %}<button>Send</button></form></html>"""


class Base(DeclarativeBase):
    """Tables of the peer."""


class Person(Base):
    """A registration."""

    __tablename__ = "ordinary_people"
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


for _name in ANSWERS:
    # Columns of a declarative class may be added after it.
    setattr(Person, _name, mapped_column(_name, Integer if _name.endswith("year") else String(200)))


class Event(Base):
    """A step of its history."""

    __tablename__ = "ordinary_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("ordinary_people.id"), index=True)
    state: Mapped[str]
    at: Mapped[datetime]


class OutboxRow(Base):
    """An SMS to be sent."""

    __tablename__ = "ordinary_outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("ordinary_people.id"), index=True)
    recipient: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)


def _text() -> StringField:
    return StringField(validators=[DataRequired(), Length(2, 100)])


def _mobile() -> StringField:
    return StringField(validators=[DataRequired(), Regexp(r"01[3-9]\d{8}")])


def _year() -> IntegerField:
    return IntegerField(validators=[Optional(), NumberRange(1900, 2026)])


class RegistrationForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """All 23 fields."""

    mobile, alternate_mobile = _mobile(), _mobile()
    name, father, mother, spouse = _text(), _text(), _text(), _text()
    sex = SelectField(choices=[("female", "Female"), ("male", "Male")])
    birth_year, left_year, returned_year = _year(), _year(), _year()
    document_type = SelectField(choices=[("nid", "NID"), ("passport", "Passport")])
    document_number, bmet_number = _text(), _text()
    district, upazila = SelectField(choices=PLACES), SelectField(choices=PLACES)
    union_ward, village, occupation = _text(), _text(), _text()
    country = SelectField(choices=PLACES)
    reasons, needs = SelectMultipleField(choices=PLACES), SelectMultipleField(choices=PLACES)
    skills_other, needs_other = _text(), _text()


def create_ordinary() -> Flask:
    """Returns the application. `PORTAL_DATABASE_URL` is its database, where it makes its tables."""
    app = Flask("ordinary")
    app.config["SECRET_KEY"] = "a key that the workers share"  # noqa: S105 - a benchmark
    CSRFProtect(app)
    url = make_url(os.environ["PORTAL_DATABASE_URL"]).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=10)

    @app.route("/ordinary", methods=["GET", "POST"])
    def register() -> str | Response:
        form = RegistrationForm()
        if not form.validate_on_submit():
            return render_template_string(_PAGE, form=form)
        now, given = datetime.now(UTC).replace(tzinfo=None), form.data
        given.pop("csrf_token")
        given |= {name: ",".join(given[name]) for name in ("reasons", "needs")}
        with Session(engine) as session, session.begin():
            person = Person(reference=secrets.token_hex(5), created_at=now, **given)
            session.add(person)
            session.flush()
            session.add(Event(person_id=person.id, state="submitted", at=now))
            row = OutboxRow(person_id=person.id, recipient=person.mobile, body="x" * 70)  # type: ignore[attr-defined]  # a column of the loop above
            row.state = "queued"
            session.add(row)
        return redirect(url_for("register"), code=303)

    return app


def create_tables(url: str) -> None:
    """Makes the tables of the peer."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    Base.metadata.create_all(engine)
    engine.dispose()
