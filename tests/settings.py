"""The portal's own settings, quick and apart from whatever this machine is configured for."""

import os
import re
import tempfile
from pathlib import Path
from unittest.mock import patch

# DATABASE_URL is honoured, so that the same tests run on PostgreSQL. What else somebody has set for
# a portal of theirs is not, neither in the environment nor in .env.
source = Path(__file__).parents[1] / "pathway_portal" / "settings.py"
for name in re.findall(r'env\.\w+\(\s*"(\w+)"', source.read_text(encoding="utf-8")):
    if name != "DATABASE_URL":
        os.environ.pop(name, None)
os.environ |= {
    "DEBUG": "off",
    "HTTPS": "off",
    "SECRET_KEY": "only-for-tests-and-nowhere-else-at-all",
    "CACHE_URL": "locmemcache://",
    "EMAIL_URL": "memorymail://",
    "LOG_LEVEL": "warning",
}
with patch("environ.Env.read_env"):
    from pathway_portal.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A key of the tests alone: it signs nothing that anybody trusts.
BADGE_KEY_FILE = os.path.join(os.path.dirname(__file__), "badge_key.pem")
ERASED_PEOPLE_FILE = os.path.join(tempfile.gettempdir(), f"pathways-erased-{os.getpid()}.txt")
WHITENOISE_AUTOREFRESH = True
# The tests' own requests come from this machine, and are not those of a monitor.
MONITORING_NETWORKS = []
SECURITY_CONTACT = "mailto:security@company.example"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, not memory: there threads share one connection, and no lock is like a real one.
    name = os.path.join(tempfile.gettempdir(), f"pathways-test-{os.getpid()}.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": name}  # noqa: F405
    # PostgreSQL gives rows in any order to whoever asks for none. SQLite gives them as they were
    # written, so here the other way round: what relies on an order it did not ask for is found.
    DATABASES["default"]["OPTIONS"]["init_command"] = (  # noqa: F405
        "PRAGMA secure_delete=ON; PRAGMA synchronous=OFF; PRAGMA reverse_unordered_selects=ON"
    )
