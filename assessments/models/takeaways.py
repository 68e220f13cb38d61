"""What the two take from their talk."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .assessments import Assessment

MOST_TAKEAWAYS = 3
TAKEAWAY_LENGTH = 300


class Doer(models.TextChoices):
    """Who does what they took from the talk."""

    EMPLOYEE = "employee", _("the employee")
    MANAGER = "manager", _("the manager")
    BOTH = "both", _("both")


class TakeawayQuerySet(models.QuerySet):
    def written(self):
        return self.exclude(text="").order_by("position")


class Takeaway(models.Model):
    """One thing the two want to do after their talk: what, who, and by when.

    Part of the outcome: both confirm it with the rest, and then it stays as it is. There are
    `MOST_TAKEAWAYS` rows from the first save on; a row without a text is a free line.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="takeaways")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=TAKEAWAY_LENGTH, blank=True)
    doer = models.CharField(max_length=10, choices=Doer, blank=True)
    due_on = models.DateField(null=True, blank=True)
    # Goes up with every change, so that a save made from an older text is noticed.
    version = models.PositiveIntegerField(default=0, editable=False)
    # Which page saved it last, and as which version: see `services.PageSave`.
    last_save = models.CharField(max_length=60, blank=True, default="", editable=False)
    updated_at = models.DateTimeField(null=True, blank=True)

    objects = TakeawayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "position"], name="takeaway_one_a_position"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MOST_TAKEAWAYS),
                name="takeaway_has_a_line",
            ),
            models.CheckConstraint(
                condition=Q(doer__in=["", *Doer.values]), name="takeaway_doer_is_known"
            ),
        ]

    def __str__(self):
        return _("Takeaway %(id)s") % {"id": self.pk}

    @property
    def doer_name(self):
        """Who does it, by name. Load the assessment with its people."""
        if self.doer == Doer.EMPLOYEE:
            return str(self.assessment.employee)
        if self.doer == Doer.MANAGER and self.assessment.manager_confirmed_by:
            return str(self.assessment.manager_confirmed_by)
        return self.get_doer_display()

    @property
    def key(self):
        """Its line, as forms name it: `t1` to `t3`."""
        return f"t{self.position}"
