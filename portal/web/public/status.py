"""Opening one's registration by reference and code, and what became of it."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.domain.codes import CodePurpose, read_code
from portal.domain.errors import Invalid, PortalError, TooMany
from portal.domain.phone import read_mobile
from portal.domain.reference import read_reference
from portal.services import confirm_phone, follow
from portal.services.confirm_phone import Outcome
from portal.web import current
from portal.web.access import returnee
from portal.web.forms.status import CodeForm, StatusForm
from portal.web.locale import translate
from portal.web.public import visitor
from portal.web.public.code import WRONG
from portal.web.public.steps import see

blueprint = Blueprint("public_status", __name__)


@blueprint.get("/status")
@returnee
def show() -> str:
    """Asks for reference and phone."""
    visitor.secret()
    return _page(StatusForm(formdata=None))


@blueprint.post("/status")
@returnee
def ask() -> Response:
    """Sends a code, if the two belong together; the next page is the same if not."""
    form = StatusForm()
    if "switch" in request.form or not _is_readable(form):
        return make_response(_page(form), 200 if "switch" in request.form else 422)
    try:
        with current.database().begin() as session:
            follow.ask(
                session,
                current.vault(),
                visitor.asker(),
                form.reference.data or "",
                form.mobile.data or "",
                codes_per_day=current.settings().codes_per_day,
                caps=current.settings().caps,
                now=current.now(),
            )
    except TooMany as error:
        form.mobile.errors = [translate(error.text, **error.values)]
        response = make_response(_page(form), 429)
        response.headers["Retry-After"] = str(error.retry_after)
        return response
    return see(url_for("public_status.code"))


@blueprint.get("/status/code")
@returnee
def code() -> str:
    """Asks for the code."""
    return _code_page(CodeForm(formdata=None))


@blueprint.post("/status/code")
@returnee
def check() -> Response:
    """Checks the code."""
    if "switch" in request.form:
        return make_response(_code_page(CodeForm()))
    try:
        typed = read_code(request.form.get("code", ""))
    except Invalid as problem:
        return _ask_again(problem)
    with current.database().begin() as session:
        outcome = confirm_phone.check_code(
            session,
            current.vault(),
            visitor.secret(),
            CodePurpose.STATUS,
            typed,
            now=current.now(),
        )
        # Spent by this very form, whose answer was lost: what it proved still holds.
        is_proven = outcome is Outcome.SPENT and confirm_phone.proof(
            session, current.vault(), visitor.secret(), CodePurpose.STATUS, now=current.now()
        )
    if outcome is not Outcome.RIGHT and not is_proven:
        return _ask_again(Invalid(WRONG[outcome]))
    return see(url_for("public_story.show"))


def ask_again() -> str:
    """The first page as it was sent."""
    return _page(StatusForm())


def check_again() -> str:
    """The page of the code as it was sent."""
    return _code_page(CodeForm())


def _is_readable(form: StatusForm) -> bool:
    """Whether both are what they should be, whoever they belong to."""
    for field, read in ((form.reference, read_reference), (form.mobile, read_mobile)):
        try:
            read(field.data or "")
        except Invalid as problem:
            field.errors = [translate(problem.text, **problem.values)]
    return not form.errors


def _ask_again(error: PortalError) -> Response:
    form = CodeForm()
    form.code.errors = [translate(error.text, **error.values)]
    return make_response(_code_page(form), 422)


def _page(form: StatusForm) -> str:
    return render_template("public/status/ask.html", form=form, closed=request.args.get("closed"))


def _code_page(form: CodeForm) -> str:
    return render_template("public/status/code.html", form=form)
