"""The columns in which a row keeps track of the pages that saved it."""

from django.db import models


class SavedRow(models.Model):
    """A row that `services.save_rows` writes: it knows its version, and which page saved it."""

    # Goes up with every change, so that a save made from an older text is noticed.
    version = models.PositiveIntegerField(default=0, editable=False)
    # Which page saved it last, and as which version: see `services.PageSave`.
    last_save = models.CharField(max_length=60, blank=True, default="", editable=False)
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
