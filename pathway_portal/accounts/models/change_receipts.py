"""Receipts of changes: people can see who in HR changed what the portal keeps about them."""

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .people import User


class ChangeAction(models.TextChoices):
    """What was done to somebody's entry."""

    CHANGED = "changed"
    JOINED = "joined"


class EditorCapacity(models.TextChoices):
    """Why somebody was allowed to make the change, at that moment."""

    HR = "hr"
    SUPERUSER = "superuser"
    # Another system, with an access token; who made the token is named.
    SYSTEM = "system"
    # Nobody signs in there, so nobody is named.
    TERMINAL = "terminal"


ACTION_TEXTS = {
    ChangeAction.CHANGED: _("%(who)s changed your HR details on %(date)s."),
    ChangeAction.JOINED: _("%(who)s joined two entries about you into one on %(date)s."),
}
CAPACITY_TEXTS = {
    EditorCapacity.HR: _("%(name)s from HR"),
    EditorCapacity.SUPERUSER: _("%(name)s, who runs this portal,"),
    EditorCapacity.SYSTEM: _("A system that %(name)s from HR connected"),
    EditorCapacity.TERMINAL: _("A list of people, imported on the portal’s server,"),
}


class ChangeReceipt(models.Model):
    """Who changed what HR keeps about a person, for that person to see.

    One line a person, editor and day, from the first change on that day. It does not say what was
    changed: HR's log does.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="change_receipts")
    # PROTECT, as every signature: it names people by their keys, and who is erased has no name.
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.CharField(max_length=10, choices=EditorCapacity)
    action = models.CharField(max_length=10, choices=ChangeAction)
    at = models.DateTimeField()
    # The date of `at` in the company's time zone: a line is unique within a day.
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="change_receipt_last_left")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "changed_by", "capacity", "day"],
                condition=Q(action=ChangeAction.CHANGED),
                name="change_receipt_one_a_person_and_day",
            ),
            models.UniqueConstraint(
                fields=["person", "day"],
                condition=Q(capacity=EditorCapacity.TERMINAL),
                name="change_receipt_one_a_person_and_day_at_the_terminal",
            ),
            models.CheckConstraint(
                condition=Q(
                    capacity=EditorCapacity.TERMINAL, changed_by=None, action=ChangeAction.CHANGED
                )
                | (~Q(capacity=EditorCapacity.TERMINAL) & Q(changed_by__isnull=False)),
                name="change_receipt_names_who_unless_at_the_terminal",
            ),
            models.CheckConstraint(
                condition=~Q(changed_by=F("person")), name="change_receipt_is_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=EditorCapacity.values),
                name="change_receipt_capacity_is_known",
            ),
            models.CheckConstraint(
                condition=Q(action__in=ChangeAction.values), name="change_receipt_action_is_known"
            ),
        ]

    def __str__(self):
        return _("Receipt %(id)s") % {"id": self.pk}

    @property
    def text(self):
        """Say who did what, and when. Load `changed_by` along."""
        capacity = CAPACITY_TEXTS[EditorCapacity(self.capacity)]
        return ACTION_TEXTS[ChangeAction(self.action)] % {
            "who": capacity % {"name": self.changed_by},
            "date": date_format(self.day, "DATE_FORMAT"),
        }
