"""The WSGI application: `gunicorn wsgi:application`."""

import gc

from portal.app import start_app

# A staff page makes 50,000 objects, of which the default lets the collector begin 70 times.
gc.set_threshold(20_000, 20, 50)
application = start_app()
