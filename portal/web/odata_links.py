"""Links to the OData feed of a file: its address, and the file by which Power BI opens it."""

import json
import uuid

from flask import url_for

from portal.web import request_context

ENDPOINT = "api_odata.service"


def feed_url(file_id: uuid.UUID) -> str:
    """Returns the address of a feed as clients know it, with a slash at its end."""
    path = url_for(ENDPOINT, file_id=file_id)
    return request_context.settings().public_url + path.rstrip("/") + "/"


def power_bi_file(file_id: uuid.UUID) -> str:
    """Returns the content of a `.pbids` file. It names the address, never the token."""
    details = {"protocol": "odata", "address": {"url": feed_url(file_id)}}
    connection = {"details": details, "options": {}, "mode": "Import"}
    return json.dumps({"version": "0.1", "connections": [connection]}, indent=2)
