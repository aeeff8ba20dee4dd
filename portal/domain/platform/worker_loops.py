"""The loops of the background workers."""

import enum


class WorkerLoop(enum.StrEnum):
    """A thread of jobs. The value names the thread, its heartbeat and its metric.

    The loop of alarms has none: it runs without a database, and a failed heartbeat would make it wait for one.
    """

    OUTBOX = "outbox"
    STATUS_POLLING = "status polling"
    GATEWAY_MONITOR = "gateway monitor"
    DELIVERY = "delivery"
    HOUSEKEEPING = "housekeeping"
    AUDIT = "audit"
    CASEWORK = "casework"
    ROW_ALARMS = "row alarms"
    MATCHING = "matching"
    IMPORTS = "imports"
