"""What the portal remembers of how it is run."""

from django.db import models


class CommandRun(models.Model):
    """When a command that should run regularly last ended, well or not."""

    command = models.CharField(max_length=50, unique=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.command
