"""Deputies: who stands in for a manager, for whom, and how long."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User

LONGEST_DEPUTYSHIP = 366  # days; for longer than that, HR names another manager


class DeputyshipQuerySet(models.QuerySet):
    def valid(self):
        """Leave out those that were ended early, or that another manager or a leaver has ended."""
        return self.filter(
            ended_at=None,
            employee__is_active=True,
            employee__manager=F("manager"),
            employee__manager_changes=F("manager_changes"),
            deputy__is_active=True,
        )

    def not_over(self, on=None):
        """Keep those that hold today, or on that day, or later."""
        return self.valid().filter(ends_on__gte=on or timezone.localdate())

    def running(self, on=None):
        """Keep those that hold today, or on that day."""
        day = on or timezone.localdate()
        return self.not_over(day).filter(starts_on__lte=day)

    def of(self, employee):
        """Return who stands in for this person's manager today, or None. One query."""
        return self.running_for(employee).first()

    def running_for(self, employee, on=None):
        """Keep who stands in for this person's manager today, or on that day, with both people."""
        running = self.running(on).filter(employee=employee)
        return running.select_related("deputy", "manager").order_by("pk")


class Deputyship(models.Model):
    """Somebody stands in for a manager, for one of the manager's reports and a time.

    The deputy may do what the manager may for this report, in their own name. It ends with its last
    day; no job has to end it.
    """

    employee = models.ForeignKey(
        User, models.CASCADE, related_name="deputyships", verbose_name=_("for whom")
    )
    # Whom the deputy stands in for: once the employee has another manager, it is void.
    manager = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("in place of"), editable=False
    )
    # The employee's `manager_changes` at that time: their manager may come back.
    manager_changes = models.PositiveIntegerField(editable=False)
    deputy = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    named_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("named by"), editable=False
    )
    named_at = models.DateTimeField(_("named on"), editable=False)
    # Only where it ended before its last day.
    ended_at = models.DateTimeField(_("ended early on"), null=True, blank=True, editable=False)

    notices = GenericRelation("accounts.Notice", "subject_id", "subject_type")

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = [
            models.CheckConstraint(
                condition=~Q(deputy=F("employee")), name="deputyship_is_not_over_oneself"
            ),
            models.CheckConstraint(
                condition=~Q(deputy=F("manager")), name="deputyship_is_not_of_the_manager"
            ),
            models.CheckConstraint(
                condition=~Q(manager=F("employee")), name="deputyship_manager_is_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="deputyship_dates_are_in_order"
            ),
            # The service refuses every overlap, behind a lock. This holds the plainest one.
            models.UniqueConstraint(
                fields=["employee", "manager_changes", "starts_on"],
                condition=Q(ended_at=None),
                name="deputyship_one_begins_on_a_day",
            ),
        ]

    def __str__(self):
        return _("Deputy %(id)s") % {"id": self.pk}

    @property
    def is_running(self):
        """Whether today is one of its days. Ask it only of those that are not ended."""
        return self.starts_on <= timezone.localdate() <= self.ends_on


def managed_people(user, on=None):
    """Return the ids of those who `user` manages, or stands in for their manager today or that day.

    Two queries in one: with an OR between them, PostgreSQL would read everybody.
    """
    reports = User.objects.filter(manager=user).order_by().values("pk")
    stands_in_for = Deputyship.objects.running(on).filter(deputy=user).order_by().values("employee")
    return reports.union(stands_in_for)


def managed_by(user, person="", on=None):
    """Return the condition that `user` is somebody's manager, or stands in for that manager today.

    `person` leads from the rows to that somebody, such as "employee__".
    """
    return Q(**{f"{person}pk__in": managed_people(user, on)})


def manages(user, employee):
    """Return whether `managed_by` holds for one person. For the manager, no query."""
    return employee.manager_id == user.pk or (
        employee.pk != user.pk
        and Deputyship.objects.running().filter(deputy=user, employee=employee).exists()
    )


def managers_of(employee):
    """Return who reviews and talks with somebody today: the manager, then their deputy, if any."""
    stand_in = Deputyship.objects.of(employee)
    found = [employee.active_manager, stand_in and stand_in.deputy]
    return [person for person in found if person]
