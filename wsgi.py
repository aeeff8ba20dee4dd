"""The WSGI application: `gunicorn wsgi:application`."""

from portal.app import start_app
from portal.garbage_collection import keep_loaded_objects

application = start_app()
keep_loaded_objects()
