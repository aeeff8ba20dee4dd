"""Pages for administrators: staff accounts, the audit log, campaigns, SMS, erasures."""

from portal.web.administrator import (
    account,
    accounts,
    audit_log,
    campaigns,
    erasures,
    sms,
    sms_texts,
)

blueprints = (
    accounts.blueprint,
    account.blueprint,
    audit_log.blueprint,
    campaigns.blueprint,
    erasures.blueprint,
    sms.blueprint,
    sms_texts.blueprint,
)
