import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway_portal.settings")

# What only looks at the code, such as `makemigrations --check`, goes without one.
try:
    settings.SECRET_KEY  # noqa: B018
except ImproperlyConfigured:
    raise ImproperlyConfigured(
        "SECRET_KEY is missing. Put SECRET_KEY=<a long random text> into the environment or into "
        "the file .env beside manage.py."
    ) from None

application = get_wsgi_application()
