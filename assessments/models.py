"""How one person is doing at one stage: what they say, what their manager says, what both agree."""

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from pathways.links import LONGEST_LINK, LinkField
from pathways.models import Competency, Level, Metric, WatchFor

from .progress import Progress

EVIDENCE_LENGTH = 5000  # characters


class NonAnswer(models.TextChoices):
    """An honest answer that is not on the scale, and never enters a comparison."""

    NOT_MY_ROLE = "not_my_role", _("Not part of my role")
    NO_OPPORTUNITY = "no_opportunity", _("No opportunity yet")
    NOT_SURE = "not_sure", _("Not sure")


class MetricAnswer(models.TextChoices):
    NOT_YET = "not_yet", _("Not yet")
    PARTLY = "partly", _("Partly")
    MET = "met", _("Met")


ALONE_OR_BETTER = [Level.ALONE, Level.WELL, Level.HELPING]
COMPETENCY_ANSWERS = [*Level.values, *NonAnswer.values]


class Side(models.TextChoices):
    SELF = "self", _("employee")
    MANAGER = "manager", _("manager")
    AGREED = "agreed", _("both")


class State(models.TextChoices):
    """What the dates of an assessment add up to. Never stored."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    REVIEWED = "reviewed", _("Both views open")
    AGREED = "agreed", _("Agreed")
    CLOSED = "closed", _("Closed")


# Handed in and not yet rated, or open between the two and not yet confirmed by the manager.
WAITS_FOR_MANAGER = Q(submitted_at__isnull=False, manager_confirmed_at=None)


# Of rows that belong to an assessment: not from a review that a change of manager has made void.
REVIEW_IS_VALID = Q(assessment__reviewed_at__isnull=False) | Q(
    assessment__review_manager_changes=F("assessment__employee__manager_changes")
)


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Your own, and your direct reports' once they have submitted them, while they are here."""
        report = Q(employee__manager=user, employee__is_active=True)
        return self.filter(Q(employee=user) | report & Q(submitted_at__isnull=False))

    def of_stage(self, stage):
        """All that was ever assessed of this step, in whichever version of the pathway."""
        return self.filter(stage__slug=stage.slug, stage__pathway__role_id=stage.pathway.role_id)

    def before(self, assessment):
        """The same person's others of the same step whose both views were opened, newest first.

        Only one of a step is open at a time, so the order of their ids is that of their reviews.
        """
        return (
            self.of_stage(assessment.stage)
            .filter(employee=assessment.employee_id, reviewed_at__isnull=False)
            .exclude(pk=assessment.pk)
            .order_by("-pk")
        )

    def latest_of(self, stage):
        """The one begun last of this step, with its counts, or None."""
        return self.of_stage(stage).with_progress().order_by("-pk").first()

    def latest_on(self, role):
        """The one begun last of each step of a role, with its counts and `stage_slug`."""
        return (
            self.filter(stage__pathway__role=role)
            .latest_per_stage()
            .with_progress()
            .annotate(stage_slug=F("stage__slug"))
        )

    def agreed_answers(self):
        """What both agreed on of each competency, oldest first, with the words it was about.

        Call it on one employee's assessments. Only closed ones count: nothing is agreed before both
        have confirmed it.
        """
        return (
            Rating.objects.filter(
                assessment__in=self.filter(closed_at__isnull=False),
                side=Side.AGREED,
                competency__isnull=False,
            )
            .select_related("assessment", "competency__stage__pathway")
            .order_by("assessment__closed_number")
        )

    def awaiting_review(self):
        return self.filter(submitted_at__isnull=False, reviewed_at=None)

    def without_manager(self):
        """Handed in by somebody who has nobody to review it: HR says who does."""
        return self.filter(
            WAITS_FOR_MANAGER,
            Q(employee__manager=None) | Q(employee__manager__is_active=False),
            employee__is_active=True,
        )

    def rated_independently(self):
        """Those whose employee was told that the manager rates without seeing their answers."""
        return self.filter(is_independent=True)

    def leading_a_review(self):
        """Those from which a manager would know earlier answers to what they are yet to rate.

        That is while they owe an independent review of the same step, in whichever version, or of
        another that asks for a competency of the same identity.
        """
        told = Competency.objects.filter(
            stage__slug=OuterRef(OuterRef("stage__slug")),
            stage__pathway__role=OuterRef(OuterRef("stage__pathway__role")),
        )
        owed = Assessment.objects.filter(employee=OuterRef("employee")).led_by(
            OuterRef("stage__slug"), OuterRef("stage__pathway__role"), told
        )
        return self.filter(Exists(owed), reviewed_at__isnull=False)

    def led_by(self, slug, role, told):
        """The independent reviews still owed that answers to a step would lead: of the step itself,
        or of one that asks for what it asks, `told` being its competencies."""
        same_step = Q(stage__slug=slug, stage__pathway__role=role)
        same_identity = Q(stage__competencies__slug__in=told.values("slug"))
        owed = self.awaiting_review().rated_independently()
        return owed.filter(same_step | same_identity).distinct()

    def without_leading(self):
        """What a manager may read of these now."""
        return self.exclude(pk__in=self.leading_a_review().values("pk"))

    def open_between_two(self):
        """Both views are open and the outcome is not yet closed."""
        return self.filter(reviewed_at__isnull=False, closed_at=None)

    def latest_per_stage(self):
        """Of each employee's assessments of one stage, the one begun last."""
        later = Assessment.objects.filter(
            employee=OuterRef("employee"),
            stage__slug=OuterRef("stage__slug"),
            stage__pathway__role=OuterRef("stage__pathway__role"),
            pk__gt=OuterRef("pk"),
        )
        return self.filter(~Exists(later))

    def with_progress(self):
        """Add the counts that `progress.Progress` is made from.

        They count the agreed answers once the assessment is closed, and the employee's until then:
        for the employee's eyes, or for both once both views are open.
        """
        counted = Q(ratings__competency__isnull=False) & (
            Q(closed_at=None, ratings__side=Side.SELF)
            | Q(closed_at__isnull=False, ratings__side=Side.AGREED)
        )

        def count(**answer):
            return Count("ratings", filter=counted & Q(**answer))

        return self.annotate(
            competencies=Count("ratings", filter=counted),
            alone_or_better=count(ratings__answer__in=ALONE_OR_BETTER),
            not_my_role=count(ratings__answer=NonAnswer.NOT_MY_ROLE),
            no_opportunity=count(ratings__answer=NonAnswer.NO_OPPORTUNITY),
            not_sure=count(ratings__answer=NonAnswer.NOT_SURE),
            unanswered=count(ratings__answer=""),
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
    # As the company had it on submitting: what the employee was told then goes on to hold.
    is_independent = models.BooleanField(_("reviewed independently"), default=True)
    # The employee's `manager_changes` when the review was begun. After another change of manager,
    # a review that is not in yet is void: no clock decides that.
    review_manager_changes = models.PositiveIntegerField(null=True, blank=True, editable=False)
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
    attained = models.BooleanField(_("stage attained"), null=True, blank=True)
    agreed_at = models.DateTimeField(_("agreed"), null=True, blank=True)
    employee_confirmed_at = models.DateTimeField(null=True, blank=True)
    manager_confirmed_at = models.DateTimeField(null=True, blank=True)
    manager_confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="confirmations"
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # The employee's first closed assessment, their second …: their order, whatever the clock said.
    closed_number = models.PositiveIntegerField(null=True, blank=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        indexes = [models.Index(fields=["employee", "-id"], name="assessment_last_begun")]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "stage"],
                condition=Q(reviewed_at=None),
                name="assessment_one_unreviewed_per_stage",
            ),
            models.UniqueConstraint(
                fields=["employee", "closed_number"], name="assessment_closed_one_after_another"
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
                & (Q(agreed_at=None) | Q(agreed_at__gte=F("reviewed_at")))
                & (Q(employee_confirmed_at=None) | Q(employee_confirmed_at__gte=F("agreed_at")))
                & (Q(manager_confirmed_at=None) | Q(manager_confirmed_at__gte=F("agreed_at"))),
                name="assessment_dates_are_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_at=None) | Q(submitted_at__isnull=False))
                & (Q(agreed_at=None) | Q(reviewed_at__isnull=False, attained__isnull=False))
                & (Q(employee_confirmed_at=None) | Q(agreed_at__isnull=False))
                & (Q(manager_confirmed_at=None) | Q(agreed_at__isnull=False)),
                name="assessment_states_follow_each_other",
            ),
            models.CheckConstraint(
                condition=Q(
                    closed_at__isnull=False,
                    employee_confirmed_at__isnull=False,
                    manager_confirmed_at__isnull=False,
                )
                | Q(closed_at=None, employee_confirmed_at=None)
                | Q(closed_at=None, manager_confirmed_at=None),
                name="assessment_is_closed_when_both_confirmed",
            ),
        ]

    def __str__(self):
        return _("Assessment %(id)s") % {"id": self.pk}

    def get_absolute_url(self):
        return reverse("assessments:detail", args=[self.pk])

    @property
    def state(self):
        if self.closed_at:
            return State.CLOSED
        if self.agreed_at:
            return State.AGREED
        if self.reviewed_at:
            return State.REVIEWED
        if self.submitted_at:
            return State.SUBMITTED
        return State.DRAFT

    @property
    def steps(self):
        """The way of an assessment, state by state: [{"name", "is_done", "is_now"}, …]."""
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
        """Whether the employee has got another manager since the review was begun, so that nothing
        of it counts. Load `employee` along."""
        return (
            self.reviewed_at is None
            and self.review_manager_changes != self.employee.manager_changes
        )

    def reviews_led(self):
        """The reviews because of which `leading_a_review` has this one."""
        slug, role = self.stage.slug, self.stage.pathway.role_id
        told = Competency.objects.filter(stage__slug=slug, stage__pathway__role=role)
        return Assessment.objects.filter(employee=self.employee_id).led_by(slug, role, told)

    @property
    def state_since(self):
        return (
            self.closed_at
            or self.agreed_at
            or self.reviewed_at
            or self.submitted_at
            or self.started_at
        )

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
    def is_reviewed(self):
        return self.state == State.REVIEWED

    @property
    def is_agreed(self):
        return self.state == State.AGREED

    @property
    def is_closed(self):
        return self.state == State.CLOSED


class ItemRow(models.Model):
    """Something said about one competency or one success metric: never about both, nor neither."""

    assessment = models.ForeignKey(Assessment, models.CASCADE)
    # PROTECT, so that content which people were rated against cannot be deleted.
    competency = models.ForeignKey(Competency, models.PROTECT, null=True, blank=True)
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, blank=True)
    side = models.CharField(max_length=10, choices=Side)
    author = models.ForeignKey("accounts.User", models.PROTECT)
    # Goes up with every change, so that a save made from an older text is noticed.
    version = models.PositiveIntegerField(default=0, editable=False)
    # Which page saved it last, and as which version: see `services.PageSave`.
    last_save = models.CharField(max_length=60, blank=True, default="", editable=False)
    updated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "competency", "side"],
                condition=Q(competency__isnull=False),
                name="%(class)s_one_a_side_and_competency",
            ),
            models.UniqueConstraint(
                fields=["assessment", "metric", "side"],
                condition=Q(metric__isnull=False),
                name="%(class)s_one_a_side_and_metric",
            ),
        ]

    @property
    def key(self):
        """The item it is about, as forms name it: `c12` a competency, `m7` a metric."""
        return f"c{self.competency_id}" if self.competency_id else f"m{self.metric_id}"

    @property
    def item(self):
        """The competency or the success metric itself; load it along."""
        return self.competency if self.competency_id else self.metric


class RatingQuerySet(models.QuerySet):
    def with_items(self):
        """With what each is about, and the language that is written in."""
        return self.select_related("competency__stage__pathway", "metric__stage__pathway")

    def of_last_time(self, assessment):
        """What was said, and what agreed, when the same person last went through this step."""
        return self.filter(
            assessment=Subquery(Assessment.objects.before(assessment).values("pk")[:1]),
            side__in=[Side.SELF, Side.AGREED],
        ).select_related("competency", "metric", "assessment")


class Rating(ItemRow):
    """One side's answer to one competency or success metric, with its evidence."""

    answer = models.CharField(max_length=20, blank=True)
    # When this answer was first given: confirming an earlier one keeps its age.
    answered_at = models.DateTimeField(null=True, blank=True)
    # The earlier answer of which the employee says that it is still true.
    confirms = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="confirmed_by"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # The words it was an answer to, until its author has seen those of the newer version.
    old_words = models.TextField(blank=True)
    evidence = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    link = LinkField(max_length=LONGEST_LINK, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta(ItemRow.Meta):
        default_related_name = "ratings"
        constraints = [
            *ItemRow.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    competency__isnull=False, metric=None, answer__in=["", *COMPETENCY_ANSWERS]
                )
                | Q(metric__isnull=False, competency=None, answer__in=["", *MetricAnswer.values]),
                name="rating_answers_its_question",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="rating_answer_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(confirms=None, confirmed_at=None)
                | (
                    Q(confirms__isnull=False, confirmed_at__isnull=False, side=Side.SELF)
                    & ~Q(answer="")
                ),
                name="rating_confirms_by_answering",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="rating_side_is_known"),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__istartswith="http://")
                | Q(link__istartswith="https://"),
                name="rating_links_to_the_web",
            ),
        ]

    def __str__(self):
        return _("Rating %(id)s") % {"id": self.pk}

    @property
    def is_evidenced(self):
        return bool(self.evidence or self.link)


class Remark(ItemRow):
    """What one of the two says to the other about one item, once both views are open.

    The manager's is the reason why they see it differently, the employee's is a reply to it.
    """

    text = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)

    class Meta:
        default_related_name = "remarks"
        constraints = [
            # A new manager's words stand beside those that a former one has signed.
            models.UniqueConstraint(
                fields=["assessment", "competency", "side", "author"],
                condition=Q(competency__isnull=False),
                name="remark_one_an_author_and_competency",
            ),
            models.UniqueConstraint(
                fields=["assessment", "metric", "side", "author"],
                condition=Q(metric__isnull=False),
                name="remark_one_an_author_and_metric",
            ),
            models.CheckConstraint(
                condition=Q(competency__isnull=False, metric=None)
                | Q(metric__isnull=False, competency=None),
                name="remark_is_about_one_item",
            ),
            models.CheckConstraint(
                condition=Q(side__in=[Side.SELF, Side.MANAGER]), name="remark_has_one_author"
            ),
        ]

    def __str__(self):
        return _("Remark %(id)s") % {"id": self.pk}


class ReflectionQuerySet(models.QuerySet):
    def written(self):
        """Those with any thought on them, in the stage's own order."""
        return self.exclude(text="").order_by("watch_for__position")

    def shared(self):
        """What the employee shows their manager."""
        return self.written().filter(shared_at__isnull=False)


class Reflection(models.Model):
    """What an employee thinks to themselves about a watch-for. Theirs alone, unless they share it.

    It is no answer and nothing is counted of it. Sharing one shares no other.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="reflections")
    # PROTECT, so that content which people thought about cannot be deleted.
    watch_for = models.ForeignKey(WatchFor, models.PROTECT, related_name="reflections")
    text = models.TextField(blank=True, max_length=EVIDENCE_LENGTH)
    shared_at = models.DateTimeField(null=True, blank=True)
    # Goes up with every change, so that a save made from an older text is noticed.
    version = models.PositiveIntegerField(default=0, editable=False)
    # Which page saved it last, and as which version: see `services.PageSave`.
    last_save = models.CharField(max_length=60, blank=True, default="", editable=False)
    updated_at = models.DateTimeField(null=True, blank=True)

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "watch_for"], name="reflection_one_a_watch_for"
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None) | ~Q(text=""), name="reflection_shares_words"
            ),
        ]

    def __str__(self):
        return _("Reflection %(id)s") % {"id": self.pk}

    @property
    def key(self):
        """The item it is about, as forms name it."""
        return f"w{self.watch_for_id}"

    @property
    def is_shared(self):
        return self.shared_at is not None


class OrphanedAnswer(models.Model):
    """What stood on an item that the newer version of the pathway asks no more.

    It is kept when a draft moves to that version, and only its author ever reads it.
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="orphaned_answers")
    author = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    asked = models.TextField()
    answer = models.CharField(max_length=20, blank=True)
    text = models.TextField(blank=True)
    link = LinkField(max_length=LONGEST_LINK, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer__in=["", *COMPETENCY_ANSWERS, *MetricAnswer.values]),
                name="orphaned_answer_is_known",
            ),
            models.CheckConstraint(
                condition=Q(link="")
                | Q(link__istartswith="http://")
                | Q(link__istartswith="https://"),
                name="orphaned_answer_links_to_the_web",
            ),
        ]

    def __str__(self):
        return _("Left over %(id)s") % {"id": self.pk}

    @property
    def label(self):
        """Its answer in words, or nothing."""
        return dict([*Level.choices, *NonAnswer.choices, *MetricAnswer.choices]).get(self.answer)


class ReceiptAction(models.TextChoices):
    """What somebody did with what is another's."""

    READ = "read"
    LOOKED_UP = "looked_up"
    CHANGED = "changed"
    JOINED = "joined"


# What was done to somebody's entry, and to none of their assessments.
OF_THE_PERSON = [ReceiptAction.CHANGED, ReceiptAction.JOINED]


class ReaderCapacity(models.TextChoices):
    """As what they could do it, at that moment."""

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
    """That somebody looked at what is another's, for that other person to see.

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
