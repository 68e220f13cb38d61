"""Receipts of reading: who looked at an employee's assessments, for that employee to see."""

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .assessments import Assessment


class ReceiptAction(models.TextChoices):
    """What the reader did."""

    READ = "read"
    LOOKED_UP = "looked_up"


class ReaderCapacity(models.TextChoices):
    """Why the reader was allowed to, at that moment."""

    MANAGER = "manager"
    DEPUTY = "deputy"
    HR = "hr"
    SUPERUSER = "superuser"


ACTION_TEXTS = {
    ReceiptAction.READ: _("%(who)s read your assessment of Stage %(number)s on %(date)s."),
    ReceiptAction.LOOKED_UP: _(
        "%(who)s looked up the state and the dates of your assessment of Stage %(number)s "
        "on %(date)s."
    ),
}
CAPACITY_TEXTS = {
    ReaderCapacity.MANAGER: _("%(name)s, who was your manager then,"),
    ReaderCapacity.DEPUTY: _("%(name)s, as deputy for %(manager)s,"),
    ReaderCapacity.HR: _("%(name)s from HR"),
    ReaderCapacity.SUPERUSER: _("%(name)s, who runs this portal,"),
}


class Receipt(models.Model):
    """Who looked at an employee's assessment, for that employee to see.

    One line a reader, assessment, action and day, from the first time on that day: the person wants
    to know who and when, not how often a page was loaded. It holds no words of anybody. Receipts of
    what HR changed are `accounts.ChangeReceipt`.
    """

    employee = models.ForeignKey("accounts.User", models.CASCADE, related_name="receipts")
    # PROTECT, as every signature: it names people by their keys, and who is erased has no name.
    reader = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=10, choices=ReaderCapacity)
    # In whose place a deputy read it.
    deputy_for = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    action = models.CharField(max_length=10, choices=ReceiptAction)
    # A draft that was taken back may be deleted: that it was read stays said, and of which stage.
    assessment = models.ForeignKey(
        Assessment, models.SET_NULL, null=True, blank=True, related_name="receipts"
    )
    stage = models.ForeignKey("pathways.Stage", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # The date of `at` in the company's time zone: a line is unique within a day.
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["employee", "-id"], name="receipt_last_left")]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "reader", "capacity", "action", "day"],
                name="receipt_one_an_assessment_and_day",
            ),
            models.CheckConstraint(
                condition=~Q(reader=F("employee")), name="receipt_is_of_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(capacity__in=ReaderCapacity.values), name="receipt_capacity_is_known"
            ),
            models.CheckConstraint(
                condition=Q(capacity=ReaderCapacity.DEPUTY, deputy_for__isnull=False)
                | (~Q(capacity=ReaderCapacity.DEPUTY) & Q(deputy_for=None)),
                name="receipt_of_a_deputy_says_for_whom",
            ),
            models.CheckConstraint(
                condition=Q(action__in=ReceiptAction.values), name="receipt_action_is_known"
            ),
        ]

    def __str__(self):
        return _("Receipt %(id)s") % {"id": self.pk}

    @property
    def who(self):
        """The reader, as what they were. Load `reader`, `employee` and `deputy_for` along."""
        name = {"name": self.reader, "manager": self.deputy_for}
        if self.capacity == ReaderCapacity.MANAGER and self.employee.manager_id == self.reader_id:
            return _("Your manager %(name)s") % name
        return CAPACITY_TEXTS[ReaderCapacity(self.capacity)] % name

    @property
    def text(self):
        """What it says. Load `reader`, `employee`, `deputy_for` and `stage` along."""
        return ACTION_TEXTS[ReceiptAction(self.action)] % {
            "who": self.who,
            "number": self.stage.number,
            "date": date_format(self.day, "DATE_FORMAT"),
        }
