"""Pages for the ministry: exports."""

from portal.web.ministry import exports

blueprints = (exports.blueprint,)
