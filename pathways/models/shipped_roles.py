"""Remember which of the roles that come with the portal the company has decided on."""

from django.db import models


class ShippedRole(models.Model):
    """A role of ours that was loaded or declined once, so that it never comes back by itself.

    What becomes of a role that was loaded, HR decides: to change it, to retire it, or to delete it.
    """

    slug = models.SlugField(max_length=100, unique=True)
    is_wanted = models.BooleanField()

    def __str__(self):
        return self.slug
