"""Alarms for administrators about failures and costs of SMS, and about background jobs."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class AlarmKind(Choice):
    """An alarm is raised once and stays open until its cause ends or an administrator closes it."""

    GATEWAY_TROUBLE = "gateway_trouble", N_("The gateway is refusing our SMS")
    GATEWAY_ERRORS = "gateway_errors", N_("The gateway is returning many errors")
    GATEWAY_SLOW = "gateway_slow", N_("The gateway is delivering slowly")
    BUDGET_NEAR = "budget_near", N_("Most of today's budget is spent")
    BUDGET_SPENT = "budget_spent", N_("Today's budget is spent: SMS are on hold")
    CODES_SPENT = "codes_spent", N_("No more codes today: phones cannot be verified")
    CODES_UNUSED = (
        "codes_unused",
        N_("Few codes are being used: someone may be requesting them for profit"),
    )
    CALLER_PROOFS = (
        "caller_proofs",
        N_("Many callers of a hotline account could not prove who they are: see the audit log"),
    )
    ROWS_SET_ASIDE = (
        "rows_set_aside",
        N_("A background job could not process some records. It set them aside and tries again."),
    )
