"""The check "Is this for me?", which leads to the form, to the hotline or to an office."""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from portal.domain.platform.dates import dhaka_day
from portal.domain.platform.errors import InvalidAnswers
from portal.domain.registration.eligibility import LONG_AGO_YEARS, check_eligibility
from portal.web import request_context
from portal.web.access import returnee
from portal.web.forms.eligibility import EligibilityForm

blueprint = Blueprint("public_eligibility", __name__)


@blueprint.get("/for-me")
@returnee
def show() -> Response:
    """Shows the questions, or where the answers lead. The answers are in the address only."""
    # Others add parameters of their own to a shared link.
    if not any(name in EligibilityForm(formdata=None) for name in request.args):
        return _page(EligibilityForm(formdata=None))
    typed = dict(request.args.lists())
    form = EligibilityForm.showing(typed)
    try:
        step = check_eligibility(typed, dhaka_day(request_context.now()))
    except InvalidAnswers as several:
        form.show_problems(several.problems)
        return _page(form, status=422)
    return make_response(
        render_template("public/eligibility/step.html", step=step, years=LONG_AGO_YEARS)
    )


def _page(form: EligibilityForm, status: int = 200) -> Response:
    return make_response(render_template("public/eligibility/questions.html", form=form), status)
