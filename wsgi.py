"""The WSGI application: `gunicorn wsgi:application`."""

import gc

# What modules make while they are loaded stays, so that each look of the collector at it is in vain.
gc.disable()

from portal.app import start_app  # noqa: E402 - with the collector, loading takes a quarter longer
from portal.garbage_collection import keep_loaded_objects  # noqa: E402 - the same

application = start_app()
keep_loaded_objects()
gc.enable()
