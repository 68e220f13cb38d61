"""Changes that wait until somebody else confirms them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..names import name_and_email
from .people import User


class PendingChangeKind(models.TextChoices):
    MANAGER = "manager", _("manager")
    EMAIL = "email", _("email address")
    PASSWORD = "password", _("password")
    JOIN = "join", _("entry")


class PendingChangeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome="")

    def concerning(self, user):
        """Keep what the user asked for, and what is about them or a direct report; for HR, all."""
        if user.has_perm("accounts.change_user"):
            return self
        reports = Q(person__manager=user, person__is_active=True)
        return self.filter(Q(person=user) | reports | Q(requested_by=user))


class PendingChange(models.Model):
    """A change that would give the person who asks for it access to somebody's answers.

    It waits until a second HR admin, the current manager or the person confirms it.
    """

    class Outcome(models.TextChoices):
        APPLIED = "applied"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    person = models.ForeignKey(User, models.CASCADE, related_name="pending_changes")
    kind = models.CharField(max_length=10, choices=PendingChangeKind)
    # The new value, by kind: a manager, an address, the hash of a password, or the entry that
    # `person` is to be joined with.
    manager = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    password = models.CharField(max_length=128, blank=True)
    joined_to = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="requested_changes")
    requested_at = models.DateTimeField()
    # The owner of a new address confirms it too, with the link that was mailed to it.
    address_confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Empty while it waits.
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = PendingChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(outcome=""),
                name="pending_change_one_open_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("requested_by")),
                name="pending_change_is_confirmed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="pending_change_confirmation_is_signed_and_dated",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at=None)
                | Q(outcome__in=["applied", "refused", "withdrawn"], closed_at__isnull=False),
                name="pending_change_outcome_is_known_and_dated",
            ),
            # The link alone is enough only where people change their own address.
            models.CheckConstraint(
                condition=~Q(outcome="applied")
                | Q(confirmed_by__isnull=False)
                | Q(kind="email", requested_by=F("person")),
                name="pending_change_is_not_applied_unconfirmed",
            ),
            models.CheckConstraint(
                condition=~Q(kind="email", outcome="applied")
                | Q(address_confirmed_at__isnull=False),
                name="pending_change_address_is_confirmed_from_there",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind="manager", manager__isnull=False, email="", password="", joined_to=None
                )
                | (Q(kind="email", manager=None, password="", joined_to=None) & ~Q(email=""))
                | Q(kind="password", manager=None, email="", joined_to=None)
                | Q(kind="join", manager=None, email="", password="", joined_to__isnull=False),
                name="pending_change_has_its_value",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def text(self):
        """Say what was asked for. Load all four people along."""
        values = {"who": self.requested_by, "person": self.person, "email": self.email}
        if self.kind == PendingChangeKind.MANAGER:
            if self.manager_id != self.requested_by_id:
                values["manager"] = name_and_email(self.manager)
                return (
                    gettext("%(who)s wants to make %(manager)s the manager of %(person)s.") % values
                )
            return gettext("%(who)s wants to become the manager of %(person)s.") % values
        if self.kind == PendingChangeKind.EMAIL:
            return (
                gettext("%(who)s wants to change the email address of %(person)s to %(email)s.")
                % values
            )
        if self.kind == PendingChangeKind.JOIN:
            joined = {"kept": name_and_email(self.joined_to), "gone": name_and_email(self.person)}
            return gettext("%(who)s wants to join %(gone)s with %(kept)s.") % (values | joined)
        return gettext("%(who)s wants to set a new password for %(person)s.") % values

    @property
    def needs_address(self):
        """Whether the owner of the new address still has to follow the link mailed to it."""
        return self.kind == PendingChangeKind.EMAIL and self.address_confirmed_at is None

    @property
    def needs_somebody_else(self):
        """Whether somebody other than its author still has to confirm it."""
        is_own_address = (
            self.kind == PendingChangeKind.EMAIL and self.requested_by_id == self.person_id
        )
        return self.confirmed_by_id is None and not is_own_address
