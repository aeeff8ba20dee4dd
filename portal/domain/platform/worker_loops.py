"""The loops of the background workers."""

import enum


class WorkerLoop(enum.StrEnum):
    """A thread of jobs. The value names the thread, its heartbeat and its metric.

    The loop of alarms is no member: it runs in a process of its own, without a database too, and only where mail or
    webhook is set.
    """

    OUTBOX = "outbox"
    STATUS_POLLING = "status polling"
    GATEWAY_MONITOR = "gateway monitor"
    DELIVERY = "delivery"
    WEBHOOKS = "webhooks"
    HOUSEKEEPING = "housekeeping"
    AUDIT = "audit"
    CASEWORK = "casework"
    ROW_ALARMS = "row alarms"
    MATCHING = "matching"
    IMPORTS = "imports"
