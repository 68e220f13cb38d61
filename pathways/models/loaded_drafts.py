"""Remember which of the drafts that come with the portal were loaded."""

from django.core.validators import MinValueValidator
from django.db import models

from .roles import Role


class LoadedDraft(models.Model):
    """A draft that `load_pathways` has loaded once, so that it never comes back by itself.

    What becomes of the draft, HR decides: to change it, to publish it, or to delete it.
    """

    role = models.ForeignKey(Role, models.CASCADE, related_name="loaded_drafts")
    number = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "number"], name="draft_is_loaded_once"),
        ]

    def __str__(self):
        return f"{self.role} {self.number}"
