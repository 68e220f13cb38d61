"""Receipts: who looked at what is another person's, for that person to see."""

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from .assessments import Assessment


class ReceiptAction(models.TextChoices):
    """What the reader did."""

    READ = "read"
    LOOKED_UP = "looked_up"
    CHANGED = "changed"
    JOINED = "joined"


# What was done to somebody's entry, and to none of their assessments.
OF_THE_PERSON = [ReceiptAction.CHANGED, ReceiptAction.JOINED]


class ReaderCapacity(models.TextChoices):
    """Why the reader was allowed to, at that moment."""

    MANAGER = "manager"
    HR = "hr"
    SUPERUSER = "superuser"
    # Nobody signs in there, so nobody is named.
    TERMINAL = "terminal"


ACTION_TEXTS = {
    ReceiptAction.READ: _("%(who)s read your assessment of Stage %(number)s on %(date)s."),
    ReceiptAction.LOOKED_UP: _(
        "%(who)s looked up the state and the dates of your assessment of Stage %(number)s "
        "on %(date)s."
    ),
    ReceiptAction.CHANGED: _("%(who)s changed what HR keeps about you on %(date)s."),
    ReceiptAction.JOINED: _("%(who)s joined two entries about you into one on %(date)s."),
}
CAPACITY_TEXTS = {
    ReaderCapacity.MANAGER: _("%(name)s, who was your manager then,"),
    ReaderCapacity.HR: _("%(name)s from HR"),
    ReaderCapacity.SUPERUSER: _("%(name)s, who runs this portal,"),
    ReaderCapacity.TERMINAL: _("A list of people, imported on the portal’s server,"),
}


class Receipt(models.Model):
    """Who looked at what belongs to an employee, for that employee to see.

    One line a reader, assessment, deed and day, from the first time on that day: the person wants
    to know who and when, not how often a page was loaded. It holds no words of anybody.
    """

    employee = models.ForeignKey("accounts.User", models.CASCADE, related_name="receipts")
    # PROTECT, as every signature: it names people by their keys, and who is erased has no name.
    reader = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    standing = models.CharField(max_length=10, choices=ReaderCapacity)
    deed = models.CharField(max_length=10, choices=ReceiptAction)
    # A draft that was taken back may be deleted: that it was read stays said, and of which stage.
    assessment = models.ForeignKey(
        Assessment, models.SET_NULL, null=True, blank=True, related_name="receipts"
    )
    stage = models.ForeignKey(
        "pathways.Stage", models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    # That of `at` in the company's time zone: a day is what a line is unique in.
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["employee", "-id"], name="receipt_last_left")]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "reader", "standing", "deed", "day"],
                name="receipt_one_an_assessment_and_day",
            ),
            models.UniqueConstraint(
                fields=["employee", "reader", "standing", "day"],
                condition=Q(deed=ReceiptAction.CHANGED),
                name="receipt_one_a_person_and_day",
            ),
            models.UniqueConstraint(
                fields=["employee", "day"],
                condition=Q(standing=ReaderCapacity.TERMINAL),
                name="receipt_one_a_person_and_day_at_the_terminal",
            ),
            models.CheckConstraint(
                condition=Q(
                    standing=ReaderCapacity.TERMINAL, reader=None, deed=ReceiptAction.CHANGED
                )
                | (~Q(standing=ReaderCapacity.TERMINAL) & Q(reader__isnull=False)),
                name="receipt_names_who_unless_at_the_terminal",
            ),
            models.CheckConstraint(
                condition=~Q(reader=F("employee")), name="receipt_is_of_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(standing__in=ReaderCapacity.values), name="receipt_standing_is_known"
            ),
            models.CheckConstraint(
                condition=Q(deed__in=ReceiptAction.values), name="receipt_deed_is_known"
            ),
            models.CheckConstraint(
                condition=Q(deed__in=OF_THE_PERSON, assessment=None, stage=None)
                | (~Q(deed__in=OF_THE_PERSON) & Q(stage__isnull=False)),
                name="receipt_names_what_it_is_about",
            ),
        ]

    def __str__(self):
        return _("Receipt %(id)s") % {"id": self.pk}

    @property
    def who(self):
        """The reader, as what they were. Load `reader` and `employee` along."""
        name = {"name": self.reader}
        if self.standing == ReaderCapacity.MANAGER and self.employee.manager_id == self.reader_id:
            return _("Your manager %(name)s") % name
        return CAPACITY_TEXTS[ReaderCapacity(self.standing)] % name

    @property
    def text(self):
        """What it says. Load `reader`, `employee` and `stage` along."""
        return ACTION_TEXTS[ReceiptAction(self.deed)] % {
            "who": self.who,
            "number": self.stage and self.stage.number,
            "date": date_format(self.day, "DATE_FORMAT"),
        }
