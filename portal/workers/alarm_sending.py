"""Runs the checks of the installation and tells people about faults, by mail and webhook.

It runs in a process of its own, because the end of any worker is such a fault. Without a database nothing
can be recorded. Each process then tells about the outage by itself, from its
memory, and when it is over.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog

from portal.domain.platform.alarm_events import AlarmEvent
from portal.domain.platform.health import Severity
from portal.gateways.alarm_channels import AlarmChannel, ChannelFailure
from portal.logs import log_failure
from portal.services.health.alarm_letter import write_alarm_letter
from portal.services.health.alarm_notices import (
    AGAIN_AFTER,
    DueNotice,
    claim_notices,
    note_results,
    record_notified,
)
from portal.services.health.checks import CHECKS, can_read_tables, run_health_checks
from portal.services.health.health_check import CheckResult, HealthCheck, HealthContext
from portal.workers.context import WorkerContext
from portal.workers.job import Job
from portal.workers.worker_process import Loop

CHECK_EVERY: Final = 120.0
JOB: Final = "health.alarms"

log = structlog.get_logger()


def alarm_loops(context: WorkerContext) -> list[Loop]:
    """Returns the loop, or none if nothing is set by which alarms could reach a person."""
    if context.health is None or not context.channels:
        return []
    return [Loop("alarms", [Job(JOB, CHECK_EVERY, AlarmSender(context, context.health).run)])]


class AlarmSender:
    """Tells each channel what it has not told yet. Any number of processes may run it."""

    def __init__(
        self,
        context: WorkerContext,
        health: HealthContext,
        checks: Sequence[HealthCheck] = CHECKS,
    ) -> None:
        self._context, self._health, self._checks = context, health, checks
        self._failures = 0
        """How often in a row the database could not be read."""
        self._outage: CheckResult | None = None
        self._notified_at: dict[str, datetime] = {}
        """When each channel was told about the outage."""

    def run(self, now: datetime) -> int:
        """Returns the number of notices that were sent."""
        results = run_health_checks(self._health, self._checks)
        if not can_read_tables(results):
            return self._tell_outage(results, now)
        return self._tell_recovery() + sum(
            self._tell(channel, results, now) for channel in self._context.channels
        )

    def _tell(self, channel: AlarmChannel, results: list[CheckResult], now: datetime) -> int:
        with self._context.begin(now) as work:
            note_results(work, channel.name, results)
            notices = claim_notices(work, channel.name, results)
        if not notices or not self._send(channel, notices):
            return 0
        with self._context.begin(now) as work:
            record_notified(work, channel.name, notices)
        return len(notices)

    def _tell_outage(self, results: list[CheckResult], now: datetime) -> int:
        self._failures += 1
        self._outage = next(each for each in results if each.severity is Severity.FAULT)
        if self._failures < 2:  # a restart of the server is no outage
            return 0
        sent = 0
        for channel in self._context.channels:
            notified_at = self._notified_at.get(channel.name)
            if notified_at is not None and now < notified_at + AGAIN_AFTER:
                continue
            event = AlarmEvent.BEGAN if notified_at is None else AlarmEvent.PERSISTS
            if self._send(channel, [DueNotice(self._outage.code, event, self._outage)]):
                self._notified_at[channel.name] = now
                sent += 1
        return sent

    def _tell_recovery(self) -> int:
        self._failures, sent = 0, 0
        for channel in self._context.channels:
            if channel.name in self._notified_at and self._outage is not None:
                ended = DueNotice(self._outage.code, AlarmEvent.ENDED, self._outage)
                if self._send(channel, [ended]):
                    del self._notified_at[channel.name]
                    sent += 1
        return sent

    def _send(self, channel: AlarmChannel, notices: list[DueNotice]) -> bool:
        """Sends one letter. A channel that fails is tried again at the next run."""
        letter = write_alarm_letter(notices, self._health.settings.public_url)
        try:
            channel.send(letter)
        except ChannelFailure as error:
            log.error("alarms.letter_failed", channel=channel.name, why=str(error))  # noqa: TRY400
            return False
        except Exception as error:  # noqa: BLE001 - one channel must not stop the other
            log_failure("alarms.letter_failed", error, channel=channel.name)
            return False
        codes = [each.code for each in notices]
        log.info("alarms.letter_sent", channel=channel.name, codes=codes)
        return True
