"""The page after submission: reference, centre and next steps."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from portal.domain.messaging.kinds import MessageKind
from portal.domain.messaging.sending_times import MORNING_HOUR, due_time
from portal.domain.registration.form_pages import FormPage
from portal.models import Registration
from portal.web import request_context
from portal.web.access import returnee
from portal.web.public import browser_token, form_steps
from portal.web.public.centre_card import centre_card
from portal.web.public.expected_days import expected_days
from portal.web.public.finish import is_shared_phone
from portal.web.public.form_steps import see_other

blueprint = Blueprint("public_done", __name__)


@blueprint.get("/register/done")
@returnee
def show() -> str | Response:
    """Shows the registration submitted by this browser."""
    with request_context.read() as work:
        draft = browser_token.draft_of_browser(work)
        if draft is None:
            return see_other(url_for("public_resume.show", lost="yes"))
        if draft.registration_id is None:
            return form_steps.go_on_from(draft)
        registration = work.session.get_one(Registration, draft.registration_id)
        card = centre_card(work, registration)
        expected = expected_days(work, registration)
    return render_template(
        "public/register/done.html",
        registration=registration,
        card=card,
        expected=expected,
        morning_hour=MORNING_HOUR if _waits_for_morning(registration) else None,
        is_shared=is_shared_phone(registration),
    )


def _waits_for_morning(registration: Registration) -> bool:
    due = due_time(MessageKind.SUBMITTED, registration.submitted_at)
    return due > request_context.now()


@blueprint.post("/register/another")
@returnee
def another() -> Response:
    """Starts a registration of another person, as helpers do."""
    browser_token.renew_token()
    return form_steps.go_to_page(FormPage.CONSENT)
