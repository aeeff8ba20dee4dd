"""Pages for administrators: staff accounts, campaigns."""

from portal.web.administrator import accounts, campaigns

blueprints = (accounts.blueprint, campaigns.blueprint)
