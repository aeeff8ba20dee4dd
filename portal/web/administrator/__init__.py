"""Pages for administrators: staff accounts, campaigns, SMS, erasures."""

from portal.web.administrator import accounts, campaigns, erasures, sms, sms_texts

blueprints = (
    accounts.blueprint,
    campaigns.blueprint,
    erasures.blueprint,
    sms.blueprint,
    sms_texts.blueprint,
)
