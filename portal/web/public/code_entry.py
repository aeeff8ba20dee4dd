"""What all pages share on which a code is typed: which code counts, and how a new one is asked for."""

from flask import request

from portal.domain.platform.errors import TooMany
from portal.domain.platform.one_time_codes import CodePurpose
from portal.services.registration import sent_codes
from portal.services.registration.sent_codes import SentCode
from portal.web import request_context
from portal.web.public import browser_token


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
