"""The portal's own settings, quick and apart from whatever this machine is configured for."""

import os
from unittest.mock import patch

os.environ["DEBUG"] = "off"
os.environ["HTTPS"] = "off"
os.environ["SECRET_KEY"] = "only-for-tests"
os.environ["CACHE_URL"] = "locmemcache://"
os.environ["EMAIL_URL"] = "memorymail://"
# DATABASE_URL is honoured, so that the same tests run on PostgreSQL; a developer's .env is not.
with patch("environ.Env.read_env"):
    from pathway_portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
INSTALLED_APPS += ["zeal"]  # noqa: F405
