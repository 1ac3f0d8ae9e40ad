import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import strength

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
strength.stop_if_weak(settings)
application = get_wsgi_application()
