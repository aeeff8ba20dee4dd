"""Settings of the web processes: `gunicorn -c deploy/gunicorn.conf.py wsgi:application`."""

import multiprocessing

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = multiprocessing.cpu_count()
threads = 8
# nginx keeps connections to gunicorn open, so this exceeds nginx's own keepalive_timeout.
keepalive = 75
timeout = 30
# On SIGTERM a worker finishes its open requests.
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
