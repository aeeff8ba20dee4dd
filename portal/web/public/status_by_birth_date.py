"""The status of a registration without its phone, by reference and date of birth."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import Invalid, InvalidAnswers, PortalError, TooMany
from portal.domain.platform.form_input import FormReader
from portal.domain.registration.birth import Birth
from portal.domain.registration.reference import read_reference
from portal.domain.registration.topics.person import read_birth
from portal.services.registration import status_by_birth_date
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.status import BirthForm
from portal.web.locale import translate
from portal.web.public import browser_token, code_entry
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_status_by_birth_date", __name__)


@blueprint.get("/status/birth")
@returnee
def show() -> str:
    """Asks for reference and birth."""
    browser_token.browser_token()
    return _page(BirthForm(formdata=None))


@blueprint.post("/status/birth")
@returnee
def check() -> Response:
    """Opens the permitted part of the registration."""
    form = BirthForm()
    if "switch" in request.form:
        return make_response(_page(form))
    reference = form.reference.data or ""
    try:
        said = _read(reference)
        with request_context.begin() as work:
            status_by_birth_date.hold_birth_limits(work, browser_token.code_requester(), reference)
        with request_context.begin() as work:
            status_by_birth_date.open_by_birth_date(
                work, browser_token.browser_token(), reference, said
            )
    except InvalidAnswers as several:
        form.show_problems(several.problems)
        return make_response(_page(form), 422)
    except (Invalid, TooMany) as problem:
        return _ask_again(form, problem)
    return see_other(url_for("public_registration_status.show"))


def rerender_birth_form() -> str:
    """Renders the page with the values of the refused request."""
    return _page(BirthForm())


def _read(reference: str) -> Birth:
    """Reads the typed birth. Raises `InvalidAnswers` with the problems of both fields."""
    reader = FormReader(dict(request.form.lists()), dhaka_day(request_context.now()))
    try:
        read_reference(reference)
    except Invalid as problem:
        reader.problem("reference", problem.text, **problem.values)
    birth = read_birth(reader)
    reader.finish()
    return birth


def _ask_again(form: BirthForm, problem: PortalError) -> Response:
    form.reference.errors = [translate(problem.text, **problem.values)]
    return code_entry.refused_page(_page(form), problem)


def _page(form: BirthForm) -> str:
    return render_template("public/status/birth.html", form=form)
