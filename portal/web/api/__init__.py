"""The machine interface for recipients of the data-sharing register."""

from portal.web.api import description, files, odata

blueprints = (description.blueprint, files.blueprint, odata.blueprint)
