"""Sessions that the company's own provider opened, so that it can end them."""

from django.db import models

from .people import User


class ProviderSession(models.Model):
    """One session here that began at the company's provider.

    `provider_sid` is a hash of the provider's own name for its session, and empty where the
    provider told none.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, unique=True)
    provider_sid = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self):
        return f"session {self.pk}"
