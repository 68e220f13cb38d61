"""The secret address at which a person's calendar reads their dates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

KEY_LENGTH = 43  # characters of 62 kinds: nobody can guess it


class CalendarFeed(models.Model):
    """An address at which anybody who knows it reads the owner's dates. It can be revoked."""

    owner = models.OneToOneField("accounts.User", models.CASCADE, related_name="calendar_feed")
    key = models.CharField(max_length=KEY_LENGTH, unique=True)
    # Whether entries say what is due, and with whom the talk is.
    with_titles = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    def __str__(self):
        return _("Calendar feed %(id)s") % {"id": self.pk}
