"""WSGI entry point, served by gunicorn. Refuses to start what is not prepared, or set up wrongly."""

import os


def _application():
    import django

    django.setup(set_prefix=False)

    from .handlers import Handler
    from .readiness import refuse_unready

    refuse_unready()
    return Handler()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rehamna_portal.settings")
application = _application()
