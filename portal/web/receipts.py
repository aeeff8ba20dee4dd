"""Where gateways tell what became of a message."""

from flask import Blueprint

blueprint = Blueprint("receipts", __name__, url_prefix="/gateways")
