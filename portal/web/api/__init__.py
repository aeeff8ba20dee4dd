"""The machine interface for recipients of the data-sharing register."""

from portal.web.api import files

blueprint = files.blueprint
