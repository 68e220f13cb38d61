"""Store messages that are shown once, such as "Saved."

They travel in a cookie, so that nothing stays behind in the database. Messages that are too long
for a cookie go into the session.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class PrefixedCookieStorage(CookieStorage):
    @property
    def cookie_name(self):
        return settings.MESSAGES_COOKIE_NAME


class Messages(FallbackStorage):
    storage_classes = (PrefixedCookieStorage, SessionStorage)
