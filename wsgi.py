"""The WSGI application: `gunicorn wsgi:application`."""

from portal.app import create_app

application = create_app()
