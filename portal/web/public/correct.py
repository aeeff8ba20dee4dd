"""Correcting the answers that an officer asked for."""

from datetime import timedelta

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.answers import merge
from portal.domain.errors import Conflict, InvalidAnswers
from portal.models import Registration
from portal.services import correct
from portal.services.confirm_phone import PROOF_LIFE, TYPING_LIFE
from portal.services.correct import Request
from portal.web import current
from portal.web.access import returnee
from portal.web.forms.correction import CorrectionForm
from portal.web.public.steps import see
from portal.web.public.story import after_saving, opened

blueprint = Blueprint("public_correct", __name__)


@blueprint.get("/status/correct")
@returnee
def show() -> str | Response:
    """The answers to correct, and why."""
    try:
        asked = _asked()
    except Conflict:
        return see(url_for("public_story.show"))
    return _page(asked, CorrectionForm.showing(asked.typed))


@blueprint.post("/status/correct")
@returnee
def save() -> Response:
    """Sends the correction; or shows it again in the other language or for another district."""
    newer = _sent()
    if "switch" in request.form or "show_places" in request.form:
        return _again(newer)
    try:
        with current.database().begin() as session:
            correct.correct(
                session,
                current.vault(),
                opened(session, TYPING_LIFE),
                newer,
                hotline=current.settings().hotline,
                now=current.now(),
            )
    except InvalidAnswers as wrong:
        return _again(newer, wrong)
    except Conflict:
        pass  # the next page tells how it stands
    return after_saving()


def again() -> Response:
    """The answers as they were sent."""
    return _again(_sent())


def _sent() -> dict[str, list[str]]:
    return {field: values for field, values in request.form.lists() if field != "csrf_token"}


def _asked(life: timedelta = PROOF_LIFE) -> Request:
    with current.database().read() as session:
        registration = session.get_one(Registration, opened(session, life))
        return correct.asked_for(session, current.vault(), registration)


def _again(newer: dict[str, list[str]], wrong: InvalidAnswers | None = None) -> Response:
    try:
        asked = _asked(TYPING_LIFE)
    except Conflict:
        return see(url_for("public_story.show"))
    form = CorrectionForm.showing(merge(asked.typed, newer, asked.inputs))
    if wrong:
        form.show_problems(wrong.problems)
    return make_response(_page(asked, form), 422 if wrong else 200)


def _page(asked: Request, form: CorrectionForm) -> str:
    return render_template("public/status/correct.html", asked=asked, form=form)
