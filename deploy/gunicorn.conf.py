"""Settings of the web processes: `gunicorn -c deploy/gunicorn.conf.py wsgi:application`.

systemd passes the socket (`phera-web.socket`), so that requests wait while the service restarts.
Without systemd gunicorn opens the socket itself.
"""

import multiprocessing
import os
import shutil
import tempfile
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
# The processes count security events in files of one folder, which `/metrics` sums.
_PREFIX = "phera-metrics-"
if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix=_PREFIX)
# gunicorn logs no requests; nginx does, without references.
accesslog = None


def on_exit(_server: object) -> None:
    """Removes the folder of the counters, if it was made above."""
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
    if Path(folder).name.startswith(_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)
