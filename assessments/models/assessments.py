"""One assessment: its state, and who may see it."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pathway_portal.accounts.models import User

from ..progress import Progress
from .answers import (
    ALONE_OR_BETTER,
    SEEN_DIFFERENTLY,
    MetricNonAnswer,
    NonAnswer,
    Side,
    as_expected_or_better,
)
from .independence import IndependenceQuerySet
from .visibility import VisibilityQuerySet


class State(models.TextChoices):
    """What the dates of an assessment add up to. Never stored."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    OPEN = "open", _("Both views open")
    AGREED = "agreed", _("Agreed")


# The date that each state begins with. It is in the last state of which the date is set.
BEGINS_WITH = {
    State.DRAFT: "started_at",
    State.SUBMITTED: "submitted_at",
    State.OPEN: "reviewed_at",
    State.AGREED: "agreed_at",
}


def in_state(state):
    """Return a condition that holds for rows whose `Assessment.state` is this."""
    date, *later = list(BEGINS_WITH.values())[list(State).index(state) :]
    return Q(**{f"{date}__isnull": False}, **dict.fromkeys(later))


# Handed in and not yet rated, or open between the two and not yet confirmed by the manager.
WAITS_FOR_MANAGER = Q(submitted_at__isnull=False, manager_confirmed_at=None)
# A draft, or confirmed by the manager and not yet by the employee.
WAITS_FOR_EMPLOYEE = Q(submitted_at=None) | Q(
    manager_confirmed_at__isnull=False, employee_confirmed_at=None
)


# A review that is not in yet is void once the employee has got another manager since it was begun.
# This asks it of rows that belong to an assessment; `Assessment.has_void_review` asks it of one.
REVIEW_IS_VALID = Q(assessment__reviewed_at__isnull=False) | Q(
    assessment__review_manager_changes=F("assessment__employee__manager_changes")
)


class AssessmentQuerySet(VisibilityQuerySet, IndependenceQuerySet):
    def of_stage(self, stage):
        """Keep the assessments of this stage, in any version of the pathway."""
        return self.of_step(stage.slug, stage.pathway.role_id)

    def of_step(self, slug, role):
        return self.filter(stage__slug=slug, stage__pathway__role_id=role)

    def before(self, assessment):
        """Keep the same person's reviewed assessments of the same stage, newest first.

        Only one of a stage is unreviewed at a time, so their reviews have the order of their ids.
        """
        return (
            self.of_stage(assessment.stage)
            .filter(employee=assessment.employee_id, reviewed_at__isnull=False)
            .exclude(pk=assessment.pk)
            .order_by("-pk")
        )

    def latest_of(self, slug, role):
        """Keep the latest of this step of a role, with its counts: one or none."""
        return self.of_step(slug, role).with_progress().order_by("-pk")[:1]

    def latest_on(self, role):
        """Keep the latest of each stage of a role, with its counts and `stage_slug`."""
        return (
            self.filter(stage__pathway__role=role)
            .latest_per_stage()
            .with_progress()
            .annotate(stage_slug=F("stage__slug"))
        )

    def waiting_for_manager(self):
        """Keep what waits for the manager, longest first, and add `waiting_since`."""
        waiting_since = Case(
            When(reviewed_at=None, then="submitted_at"),
            When(employee_confirmed_at__isnull=False, then="employee_confirmed_at"),
            default="reviewed_at",
        )
        waiting = self.filter(WAITS_FOR_MANAGER).annotate(waiting_since=waiting_since)
        return waiting.order_by("waiting_since", "pk")

    def awaiting_review(self):
        return self.filter(in_state(State.SUBMITTED))

    def without_manager(self):
        """Waiting for a manager though the employee has none: HR has to name one."""
        return self.filter(WAITS_FOR_MANAGER, employee__in=User.objects.here_without_manager())

    def latest_per_stage(self):
        """Keep the latest of each employee at each stage."""
        later = Assessment.objects.filter(
            employee=OuterRef("employee"),
            stage__slug=OuterRef("stage__slug"),
            stage__pathway__role=OuterRef("stage__pathway__role"),
            pk__gt=OuterRef("pk"),
        )
        return self.filter(~Exists(later))

    def last_talk_of(self, employee, *, is_own):
        """Keep the latest that this person has agreed on.

        Their manager gets it unless it is withheld until a review they owe is in.
        """
        latest = self.filter(employee=employee, agreed_at__isnull=False)
        latest = latest.order_by("-agreed_number")[:1]
        if is_own:
            return latest.with_people()
        return self.filter(pk__in=latest.values("pk")).without_withheld().with_people()

    def with_people(self):
        """Load the people whom `whose_turn` and the pages name."""
        return self.select_related("employee__manager", "reviewed_by", "manager_confirmed_by")

    def with_progress(self):
        """Add the counts that `progress.Progress` is made from.

        They count the agreed answers once both have agreed, and the employee's until then:
        for the employee's eyes, or for both once both views are open.
        """
        counted = Q(agreed_at=None, ratings__side=Side.SELF) | Q(
            agreed_at__isnull=False, ratings__side=Side.AGREED
        )

        def count(*conditions, kind="competency", **answer):
            is_of_kind = Q(**{f"ratings__{kind}__isnull": False})
            return Count("ratings", filter=Q(counted, is_of_kind, *conditions, **answer))

        is_expected = ~Q(ratings__competency__expected_level="")
        as_expected = as_expected_or_better("ratings__")

        return self.annotate(
            competencies=count(),
            alone_or_better=count(
                ratings__answer__in=ALONE_OR_BETTER, ratings__competency__expected_level=""
            ),
            not_my_role=count(ratings__answer=NonAnswer.NOT_MY_ROLE),
            no_opportunity=count(ratings__answer=NonAnswer.NO_OPPORTUNITY),
            not_sure=count(ratings__answer=NonAnswer.NOT_SURE),
            seen_differently=count(ratings__answer=SEEN_DIFFERENTLY),
            unanswered=count(ratings__answer=""),
            metrics_no_opportunity=count(
                kind="metric", ratings__answer=MetricNonAnswer.NO_OPPORTUNITY
            ),
            metrics_not_seen=count(kind="metric", ratings__answer=MetricNonAnswer.NOT_SEEN),
            metrics_seen_differently=count(kind="metric", ratings__answer=SEEN_DIFFERENTLY),
            expected=count(is_expected),
            as_expected=count(as_expected),
        )


class Assessment(models.Model):
    """One employee's view of themselves against one stage, and their manager's own view of it."""

    employee = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        related_name="assessments",
        verbose_name=_("employee"),
    )
    # A stage belongs to one version of a pathway, so the words that were rated never change.
    stage = models.ForeignKey(
        "pathways.Stage", models.PROTECT, related_name="assessments", verbose_name=_("stage")
    )
    # Goes up with every change of state or outcome; a page acts on the version it showed.
    version = models.PositiveIntegerField(default=0, editable=False)
    # Which page saved it last, and as which version: see `services.PageSave`.
    last_save = models.CharField(max_length=60, blank=True, default="", editable=False)
    started_at = models.DateTimeField(_("started"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    # The company's rule on submitting: what the employee was told then stays true.
    is_independent = models.BooleanField(_("reviewed independently"), default=True)
    # The employee's `manager_changes` when the review was begun: no clock decides if it is void.
    review_manager_changes = models.PositiveIntegerField(null=True, blank=True, editable=False)
    # When the employee last asked about the review: once a week at most.
    review_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    reviewed_at = models.DateTimeField(_("reviewed"), null=True, blank=True)
    # PROTECT, so that a signed review keeps its signature.
    reviewed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reviews",
        verbose_name=_("reviewed by"),
    )
    # Part of the outcome: do both say that the employee has attained the stage?
    attained = models.BooleanField(_("stage reached"), null=True, blank=True)
    # Part of the outcome: when the two talk next.
    next_talk_on = models.DateField(_("next talk"), null=True, blank=True)
    # Each confirms the outcome for their own side. It is agreed once both have.
    employee_confirmed_at = models.DateTimeField(null=True, blank=True)
    manager_confirmed_at = models.DateTimeField(null=True, blank=True)
    manager_confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="confirmations"
    )
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    # Counts the employee's agreed assessments: their order, whatever the clock said.
    agreed_number = models.PositiveIntegerField(null=True, blank=True, editable=False)

    # Notices about it go with it, where a draft is deleted.
    notices = GenericRelation("accounts.Notice", "subject_id", "subject_type")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = [
            models.Index(fields=["employee", "-id"], name="assessment_last_begun"),
            models.Index(
                fields=["submitted_at"],
                condition=in_state(State.SUBMITTED),
                name="assessment_longest_waiting",
            ),
            # HR's lists of one state, newest first.
            *(
                models.Index(fields=["-id"], condition=in_state(state), name=f"assessment_{state}")
                for state in State
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "stage"],
                condition=Q(reviewed_at=None),
                name="assessment_one_unreviewed_per_stage",
            ),
            models.UniqueConstraint(
                fields=["employee", "agreed_number"], name="assessment_agreed_one_after_another"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="assessment_review_is_signed_and_dated",
            ),
            models.CheckConstraint(
                condition=Q(manager_confirmed_at=None, manager_confirmed_by=None)
                | Q(manager_confirmed_at__isnull=False, manager_confirmed_by__isnull=False),
                name="assessment_confirmation_is_signed_and_dated",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("employee")),
                name="assessment_is_not_reviewed_by_its_employee",
            ),
            models.CheckConstraint(
                condition=Q(manager_confirmed_by=None) | ~Q(manager_confirmed_by=F("employee")),
                name="assessment_is_not_confirmed_twice_by_one",
            ),
            models.CheckConstraint(
                condition=(Q(submitted_at=None) | Q(submitted_at__gte=F("started_at")))
                & (Q(reviewed_at=None) | Q(reviewed_at__gte=F("submitted_at")))
                & (Q(employee_confirmed_at=None) | Q(employee_confirmed_at__gte=F("reviewed_at")))
                & (Q(manager_confirmed_at=None) | Q(manager_confirmed_at__gte=F("reviewed_at")))
                & (Q(agreed_at=None) | Q(agreed_at__gte=F("employee_confirmed_at")))
                & (Q(agreed_at=None) | Q(agreed_at__gte=F("manager_confirmed_at"))),
                name="assessment_dates_are_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_at=None) | Q(submitted_at__isnull=False))
                & (
                    Q(employee_confirmed_at=None, manager_confirmed_at=None)
                    | Q(reviewed_at__isnull=False, attained__isnull=False)
                ),
                name="assessment_states_follow_each_other",
            ),
            models.CheckConstraint(
                condition=Q(
                    agreed_at__isnull=False,
                    employee_confirmed_at__isnull=False,
                    manager_confirmed_at__isnull=False,
                )
                | Q(agreed_at=None, employee_confirmed_at=None)
                | Q(agreed_at=None, manager_confirmed_at=None),
                name="assessment_is_agreed_when_both_confirmed",
            ),
        ]

    def __str__(self):
        return _("Assessment %(id)s") % {"id": self.pk}

    def get_absolute_url(self):
        return reverse("assessments:detail", args=[self.pk])

    @property
    def state(self):
        return next(state for state, date in reversed(BEGINS_WITH.items()) if getattr(self, date))

    @property
    def state_since(self):
        return getattr(self, BEGINS_WITH[self.state])

    @property
    def both_views_are_open(self):
        """Whether both sides may read both halves."""
        return self.reviewed_at is not None

    @property
    def steps(self):
        """All states in order, for the page: [{"name", "is_done", "is_now"}, …]."""
        order = list(State)
        place = order.index(self.state)
        return [
            {"name": state.label, "is_done": at < place, "is_now": at == place}
            for at, state in enumerate(order)
        ]

    @property
    def waits_for_manager(self):
        """What `WAITS_FOR_MANAGER` asks of many rows, of this one."""
        return self.submitted_at is not None and self.manager_confirmed_at is None

    @property
    def has_void_review(self):
        """Whether nothing of the review counts: not `REVIEW_IS_VALID`. Load `employee` along."""
        return (
            not self.both_views_are_open
            and self.review_manager_changes != self.employee.manager_changes
        )

    def goes_on_with(self, author):
        """Return whether an author may go on: not in a void review. Load `employee`."""
        return author.pk == self.employee_id or not self.has_void_review

    @property
    def signatures(self):
        """Who has confirmed the outcome, and when: one of each side at most."""
        both = {
            self.employee: self.employee_confirmed_at,
            self.manager_confirmed_by: self.manager_confirmed_at,
        }
        return {person: at for person, at in both.items() if at}

    @property
    def signers(self):
        """Who has signed what: [(person, when they rated, when they agreed), …].

        A new manager may have agreed to what a former one rated, so either date can be None.
        """
        rated = {self.employee: self.submitted_at, self.reviewed_by: self.reviewed_at}
        agreed = self.signatures
        return [(person, rated.get(person), agreed.get(person)) for person in rated | agreed]

    @property
    def progress(self):
        """The counts of a row that came from `with_progress()`."""
        return Progress.of(self)

    @property
    def is_draft(self):
        return self.state == State.DRAFT

    @property
    def is_submitted(self):
        return self.state == State.SUBMITTED

    @property
    def is_being_settled(self):
        """Whether both views are open, and nobody has confirmed the outcome yet."""
        return self.state == State.OPEN and self.first_confirmed_at is None

    @property
    def is_confirmed_by_one(self):
        """Whether one of the two has confirmed the outcome, so that it is the other's turn."""
        return self.state == State.OPEN and self.first_confirmed_at is not None

    @property
    def written_takeaways(self):
        """The lines on which something is written, in their order. Load `takeaways` along."""
        return sorted(
            (line for line in self.takeaways.all() if line.text), key=lambda line: line.position
        )

    @property
    def first_confirmed_at(self):
        """When the first of the two confirmed the outcome, or None."""
        confirmed = [self.employee_confirmed_at, self.manager_confirmed_at]
        return min((at for at in confirmed if at), default=None)

    def whose_turn(self, reader):
        """While only one has agreed, tell `reader` who has and whose turn it is. Else "".

        Take rows from `with_people`.
        """
        if not self.is_confirmed_by_one:
            return ""
        is_own = reader.pk == self.employee_id
        if self.employee_confirmed_at:
            if is_own and not self.employee.active_manager:
                return _("You have agreed, and nobody can agree with you yet")
            if is_own:
                return _("You have agreed; now it is your manager’s turn")
            return _("%(person)s has agreed; it is your turn") % {"person": self.employee}
        names = {"manager": self.manager_confirmed_by, "person": self.employee}
        if is_own:
            return _("%(person)s has agreed; it is your turn") % {"person": names["manager"]}
        if self.manager_confirmed_by_id == reader.pk:
            return _("You have agreed; now it is up to %(person)s") % names
        return _("%(manager)s has agreed; now it is up to %(person)s") % names

    @property
    def is_agreed(self):
        return self.state == State.AGREED
