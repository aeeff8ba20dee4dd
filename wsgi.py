"""The WSGI application: `gunicorn wsgi:application`."""

from portal.app import start_app

application = start_app()
