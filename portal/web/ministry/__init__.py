"""Pages for the ministry: exports."""

from portal.web.ministry import exports, shared_files, sharing

blueprints = (exports.blueprint, shared_files.blueprint, sharing.blueprint)
