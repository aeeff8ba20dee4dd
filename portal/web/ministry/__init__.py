"""Pages for the ministry: exports, the data-sharing register and the monthly update."""

from portal.web.ministry import api_tokens, exports, monthly_update, shared_files, sharing

blueprints = (
    exports.blueprint,
    monthly_update.blueprint,
    shared_files.blueprint,
    sharing.blueprint,
    api_tokens.blueprint,
)
