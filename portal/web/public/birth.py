"""Following a registration without its phone, by reference and date of birth."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.dates import Birth
from portal.domain.errors import Invalid, InvalidAnswers, PortalError, TooMany
from portal.domain.reference import read_reference
from portal.domain.topics.person import read_birth
from portal.domain.typed import Reader
from portal.services import open_by_birth
from portal.services.fill_in import today
from portal.web import current
from portal.web.access import returnee
from portal.web.forms.status import BirthForm
from portal.web.locale import translate
from portal.web.public import visitor
from portal.web.public.steps import see

blueprint = Blueprint("public_birth", __name__)


@blueprint.get("/status/birth")
@returnee
def show() -> str:
    """Asks for both."""
    visitor.secret()
    return _page(BirthForm(formdata=None))


@blueprint.post("/status/birth")
@returnee
def check() -> Response:
    """Opens what may be seen of the registration."""
    form = BirthForm()
    if "switch" in request.form:
        return make_response(_page(form))
    reference, vault, now = form.reference.data or "", current.vault(), current.now()
    try:
        said = _read(reference)
        with current.database().begin() as session:
            open_by_birth.hold_limits(session, vault, visitor.asker(), reference, now=now)
        with current.database().begin() as session:
            open_by_birth.open_by_birth(session, vault, visitor.secret(), reference, said, now=now)
    except InvalidAnswers as several:
        form.show_problems(several.problems)
        return make_response(_page(form), 422)
    except (Invalid, TooMany) as problem:
        return _ask_again(form, problem)
    return see(url_for("public_story.show"))


def again() -> str:
    """The page as it was sent."""
    return _page(BirthForm())


def _read(reference: str) -> Birth:
    """The birth that was typed. Raises `InvalidAnswers` for both fields together."""
    reader = Reader(dict(request.form.lists()), today(current.now()))
    try:
        read_reference(reference)
    except Invalid as problem:
        reader.problem("reference", problem.text, **problem.values)
    birth = read_birth(reader)
    reader.finish()
    return birth


def _ask_again(form: BirthForm, problem: PortalError) -> Response:
    form.reference.errors = [translate(problem.text, **problem.values)]
    response = make_response(_page(form), 429 if isinstance(problem, TooMany) else 422)
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _page(form: BirthForm) -> str:
    return render_template("public/status/birth.html", form=form)
