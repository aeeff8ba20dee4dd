"""The topics of the start page of staff, and what they say of the owner of a row."""

from collections.abc import Mapping
from typing import Final

from portal.domain.platform.choices import Choice
from portal.domain.platform.gettext_marker import N_


class TodayTopic(Choice):
    """What a section of the start page lists."""

    URGENT = "urgent", N_("Urgent")
    OLDEST = "oldest", N_("Waiting longest")
    ANSWERED = "answered", N_("Sent back, and answered")
    DUPLICATES = "duplicates", N_("Duplicates")
    REVIEWS = "reviews", N_("Second check")
    UNREACHABLE = "unreachable", N_("Could not be reached")
    CALLBACKS = "callbacks", N_("Asked for a call")
    OWN_WORK = "own_work", N_("Your work today")
    UNSETTLED = "unsettled", N_("Appointments over: did the person come?")
    APPOINTMENTS_TODAY = "appointments_today", N_("Appointments today")
    APPOINTMENTS_TOMORROW = "appointments_tomorrow", N_("Appointments tomorrow")
    NEW_PEOPLE = "new_people", N_("New people")
    CALLS_DUE = "calls_due", N_("To call: no appointment yet")
    DRAFTS = "drafts", N_("Not sent yet")
    LISTS = "lists", N_("Lists that wait for you")
    TO_SCREEN = "to_screen", N_("To be screened")
    TO_INVITE = "to_invite", N_("To be invited")
    INVITED = "invited", N_("Invited, not registered yet")
    ALARMS = "alarms", N_("Alarms")
    GATEWAYS = "gateways", N_("SMS gateways in trouble")
    ACCOUNTS = "accounts", N_("Accounts to approve")
    EXPORTS = "exports", N_("Exports to approve")
    AGREEMENTS = "agreements", N_("Agreements to approve")
    WEBHOOKS = "webhooks", N_("Webhooks to approve")
    ERASURES = "erasures", N_("Deletions")
    NO_SECOND_FACTOR = "no_second_factor", N_("Sign in without a second factor")


CLAIMED_BY: Final = N_("%(name)s is working on it")
OWNER_TEXTS: Final[Mapping[TodayTopic, str]] = {
    TodayTopic.REVIEWS: N_("Verified by %(name)s"),
    TodayTopic.UNSETTLED: N_("Arranged by %(name)s"),
    TodayTopic.APPOINTMENTS_TODAY: N_("Arranged by %(name)s"),
    TodayTopic.APPOINTMENTS_TOMORROW: N_("Arranged by %(name)s"),
    TodayTopic.CALLS_DUE: N_("Received by %(name)s"),
    TodayTopic.LISTS: N_("Sent by %(name)s"),
    TodayTopic.ACCOUNTS: N_("Requested by %(name)s"),
    TodayTopic.EXPORTS: N_("Requested by %(name)s"),
    TodayTopic.AGREEMENTS: N_("Requested by %(name)s"),
    TodayTopic.WEBHOOKS: N_("Requested by %(name)s"),
}
"""What the owner of a row did. In the other topics an owner holds a claim: `CLAIMED_BY`."""
