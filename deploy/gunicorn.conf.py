"""Settings of the web processes: `gunicorn -c deploy/gunicorn.conf.py wsgi:application`.

systemd passes the socket (`phera-web.socket`), so that requests wait while the service restarts.
Without systemd gunicorn opens the socket itself.
"""

import json
import logging
import multiprocessing
import os
import re
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

bind = "unix:/run/phera/web.sock"
worker_class = "gthread"
workers = multiprocessing.cpu_count()
threads = 8
# nginx opens a connection for each request.
keepalive = 0
timeout = 30
# On SIGTERM and SIGHUP a worker finishes its open requests.
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
# Heartbeat files of the workers stay in memory.
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a directory in memory, not a predictable file name
# Nothing but signals controls the server.
control_socket_disable = True
# The processes count in files of one folder, which `/metrics` sums (portal/web/metric_files.py).
_PREFIX = "phera-metrics-"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=_PREFIX)
# The portal logs requests itself (portal/web/request_log.py), without addresses and references. What
# gunicorn logs about errors quotes both, so that its lines keep the words and lose the values.
accesslog = None


class _WithoutValues(logging.Formatter):
    """Writes a JSON line with the words of a message before its first value, and whole numbers.

    It stands here and not in the portal, because this process must import nothing of a release that
    a reload replaces.
    """

    def format(self, record: logging.LogRecord) -> str:
        arguments = record.args if isinstance(record.args, tuple) else ()
        error = record.exc_info[0] if record.exc_info else None
        return json.dumps(
            {
                "event": "gunicorn.message_logged",
                "text": re.split(r"[%{=:]", record.msg if isinstance(record.msg, str) else "")[
                    0
                ].strip(" ('\""),
                "numbers": [each for each in arguments if isinstance(each, int)],
                "error": error.__name__ if error else "",
                "level": record.levelname.lower(),
                "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
            }
        )


logconfig_dict = {"formatters": {"generic": {"()": _WithoutValues}}}


def on_exit(_server: object) -> None:
    """Removes the folder of the counters, if it was made above."""
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
    if Path(folder).name.startswith(_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
