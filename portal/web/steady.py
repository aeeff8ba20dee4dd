"""What `static/steady.js` and the portal agree on.

A script cannot see where a redirect leads without loading the page behind it, which the browser
would then load once more. So the script is told by 204 and `Location`, and goes there itself.
"""

from flask import Flask, Response, request

HEADER = "Steady"


def init_app(app: Flask) -> None:
    """To be called before what decides by the status of an answer, so that it runs after that."""
    app.after_request(_tell_where)


def _tell_where(response: Response) -> Response:
    if response.status_code == 303 and HEADER in request.headers:
        response.status_code = 204
    return response
