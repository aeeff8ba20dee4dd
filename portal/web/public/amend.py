"""Changing one's own answers while nobody has checked them yet."""

from datetime import timedelta

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.answers import merge
from portal.domain.corrections import Correctable
from portal.domain.errors import Conflict, InvalidAnswers
from portal.models import Registration
from portal.services import amend
from portal.services.confirm_phone import PROOF_LIFE, TYPING_LIFE
from portal.services.correct import Request
from portal.web import current
from portal.web.access import returnee
from portal.web.forms.correction import CorrectionForm
from portal.web.public.steps import see
from portal.web.public.story import after_saving, opened

blueprint = Blueprint("public_amend", __name__)

_ADDRESS = "/status/change/<any({}):name>".format(
    ", ".join(f"'{answer.value}'" for answer in Correctable)
)


@blueprint.get("/status/change")
@returnee
def choose() -> str | Response:
    """Asks which answer."""
    with current.database().read() as session:
        registration = session.get_one(Registration, opened(session))
    if not amend.may_amend(registration):
        return see(url_for("public_story.show"))
    return render_template("public/status/change.html", answers=Correctable)


@blueprint.get(_ADDRESS)
@returnee
def show(name: str) -> str | Response:
    """One answer as it is."""
    try:
        asked = _asked(name)
    except Conflict:
        return see(url_for("public_story.show"))
    return _page(asked, CorrectionForm.showing(asked.typed))


@blueprint.post(_ADDRESS)
@returnee
def save(name: str) -> Response:
    """Changes it; or shows the page again in the other language or for another district."""
    newer = {field: values for field, values in request.form.lists() if field != "csrf_token"}
    if "switch" in request.form or "show_places" in request.form:
        return _again(name, newer)
    try:
        with current.database().begin() as session:
            amend.amend(
                session,
                current.vault(),
                opened(session, TYPING_LIFE),
                Correctable(name),
                newer,
                now=current.now(),
            )
    except InvalidAnswers as wrong:
        return _again(name, newer, wrong)
    except Conflict:
        pass  # an officer was faster: the next page tells how it stands
    return after_saving()


def _asked(name: str, life: timedelta = PROOF_LIFE) -> Request:
    with current.database().read() as session:
        registration = session.get_one(Registration, opened(session, life))
        return amend.answers_to_show(current.vault(), registration, Correctable(name))


def _again(name: str, newer: dict[str, list[str]], wrong: InvalidAnswers | None = None) -> Response:
    try:
        asked = _asked(name, TYPING_LIFE)
    except Conflict:
        return see(url_for("public_story.show"))
    form = CorrectionForm.showing(merge(asked.typed, newer, asked.inputs))
    if wrong:
        form.show_problems(wrong.problems)
    return make_response(_page(asked, form), 422 if wrong else 200)


def _page(asked: Request, form: CorrectionForm) -> str:
    return render_template("public/status/change-answer.html", asked=asked, form=form)
