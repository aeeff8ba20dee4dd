"""Pages for administrators: staff accounts, the audit log, campaigns, SMS, erasures, looks."""

from portal.web.administrator import (
    account,
    accounts,
    audit_log,
    campaigns,
    erasures,
    looks,
    sms,
    sms_texts,
)

blueprints = (
    accounts.blueprint,
    account.blueprint,
    audit_log.blueprint,
    campaigns.blueprint,
    erasures.blueprint,
    looks.blueprint,
    sms.blueprint,
    sms_texts.blueprint,
)
