"""Answers forms that `static/modules/page-submission.js` submits, marked by the header `X-Fetch-Submit`.

A script cannot see where a redirect leads without loading the page behind it, which the browser
would then load a second time. The script gets 204 and `Location` instead, and opens the page itself.
"""

from flask import Flask, Response, request

HEADER = "X-Fetch-Submit"


def init_app(app: Flask) -> None:
    """Registers the hook. Call this before hooks that read the status, so that it runs after them."""
    app.after_request(_replace_redirect)


def _replace_redirect(response: Response) -> Response:
    if response.status_code == 303 and HEADER in request.headers:
        response.status_code = 204
    return response
