"""Pages for administrators: accounts, audit log, campaigns, SMS, erasures, access log, system."""

from portal.web.administrator import (
    access_log,
    account,
    accounts,
    audit_log,
    campaigns,
    catchment,
    catchments,
    centres,
    erasures,
    list_files,
    sms,
    sms_texts,
    system,
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
    access_log.blueprint,
    list_files.blueprint,
    sms.blueprint,
    sms_texts.blueprint,
    system.blueprint,
)
