"""Alarms for administrators about failures and costs of SMS."""

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class AlarmKind(Choice):
    """An alarm is raised once and stays open until its cause ends or an administrator closes it."""

    GATEWAY_TROUBLE = "gateway_trouble", N_("The gateway refuses us")
    GATEWAY_ERRORS = "gateway_errors", N_("The gateway makes many errors")
    GATEWAY_SLOW = "gateway_slow", N_("The gateway delivers slowly")
    BUDGET_NEAR = "budget_near", N_("Most of the money for today is spent")
    BUDGET_SPENT = "budget_spent", N_("The money for today is spent: SMS are held")
    CODES_SPENT = "codes_spent", N_("No more codes today: phones cannot be proven")
    CODES_UNUSED = "codes_unused", N_("Few codes are used: somebody may be sending them for profit")
