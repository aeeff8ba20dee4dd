"""The machine interface for recipients of the data-sharing register."""

from portal.web.api import description, files

blueprints = (description.blueprint, files.blueprint)
