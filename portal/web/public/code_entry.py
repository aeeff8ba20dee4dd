"""What all pages share on which a code is typed: which code counts, its check, and how a new one is asked for."""

from datetime import timedelta

from flask import make_response, request
from werkzeug.wrappers import Response

from portal.domain.platform.errors import Invalid, PortalError, TooMany
from portal.domain.platform.gettext_marker import N_
from portal.domain.platform.one_time_codes import CodePurpose, read_one_time_code
from portal.services.registration import phone_verification, sent_codes
from portal.services.registration.phone_verification import PROOF_LIFE, CodeOutcome
from portal.services.registration.sent_codes import SentCode
from portal.web import request_context
from portal.web.public import browser_token

WRONG = {
    CodeOutcome.WRONG: N_("This is not the code from our latest SMS. Check it again."),
    CodeOutcome.SPENT: N_("This code no longer works. Ask for a new one."),
}


def newest_sent_code(purpose: CodePurpose) -> SentCode | None:
    """Returns what the page says about the newest code of this browser."""
    with request_context.read() as work:
        return sent_codes.newest_sent_code(work, browser_token.browser_token(), purpose)


def is_new_code_asked_for() -> bool:
    """Whether the button for a new code was pressed."""
    return "again" in request.form


def send_code_again(purpose: CodePurpose) -> TooMany | None:
    """Sends a new code to the same phone. Returns why not, if a limit is reached."""
    settings = request_context.settings()
    try:
        with request_context.begin() as work:
            sent_codes.send_code_again(
                work,
                browser_token.code_requester(),
                purpose,
                codes_per_day=settings.codes_per_day,
                caps=settings.caps,
            )
    except TooMany as why:
        return why
    return None


def check_typed_code(purpose: CodePurpose, *, life: timedelta = PROOF_LIFE) -> Invalid | None:
    """Checks the code of this form. Returns what is wrong with it.

    A form that was sent before and whose response was lost is right: its code proves the phone for `life`.
    """
    secret = browser_token.browser_token()
    try:
        typed = read_one_time_code(request.form.get("code", ""))
    except Invalid as problem:
        return problem
    with request_context.begin() as work:
        outcome = phone_verification.check_phone_code(work, secret, purpose, typed)
        is_proven = outcome is CodeOutcome.SPENT and phone_verification.proven_code(
            work, secret, purpose, life=life
        )
    return None if outcome is CodeOutcome.RIGHT or is_proven else Invalid(WRONG[outcome])


def refused_page(page: str, problem: PortalError) -> Response:
    """Returns a page that says what is wrong, or with which limit to wait."""
    response = make_response(page, 429 if isinstance(problem, TooMany) else 422)
    if isinstance(problem, TooMany):
        response.headers["Retry-After"] = str(problem.retry_after)
    return response
