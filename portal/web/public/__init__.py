"""Pages for returnees."""

from portal.web.public import start

root = start.root
blueprints = (start.blueprint,)
