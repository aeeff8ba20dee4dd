"""Pages for administrators: staff accounts, the audit log, campaigns, SMS, erasures, looks."""

from portal.web.administrator import (
    account,
    accounts,
    audit_log,
    campaigns,
    catchment,
    catchments,
    centres,
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
    catchment.blueprint,
    catchments.blueprint,
    centres.blueprint,
    erasures.blueprint,
    looks.blueprint,
    sms.blueprint,
    sms_texts.blueprint,
)
