"""Pages for administrators: staff accounts."""

from portal.web.administrator import accounts

blueprints = (accounts.blueprint,)
