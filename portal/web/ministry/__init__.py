"""Pages for the ministry: exports, the data-sharing register, webhooks and the monthly update."""

from portal.web.ministry import (
    api_tokens,
    exports,
    file_passphrase,
    monthly_pictures,
    monthly_records,
    monthly_update,
    sharing,
    webhooks,
)

blueprints = (
    exports.blueprint,
    monthly_update.blueprint,
    monthly_records.blueprint,
    monthly_pictures.blueprint,
    file_passphrase.blueprint,
    sharing.blueprint,
    api_tokens.blueprint,
    webhooks.blueprint,
)
