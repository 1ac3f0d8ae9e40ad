import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import strength

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
strength.stop_if_weak(settings)
django = get_wsgi_application()

from portal.middleware.odd_bytes import guarded  # noqa: E402 - it imports models, which Django has to set up before

application = guarded(django)
