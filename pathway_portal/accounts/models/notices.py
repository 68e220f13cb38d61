"""Notices to people, and mails that must not get lost."""

from datetime import timedelta
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.template.loader import render_to_string

from .deputyships import Deputyship
from .people import User


class NoticeKind(models.TextChoices):
    """What a notice can tell somebody.

    Each kind is a name here and a template of that name in `templates/notices/`, which says all
    that is said of it. A migration lets the database accept a new one.
    """

    MANAGER_CHANGED = "manager_changed"
    MANAGER_GONE = "manager_gone"
    REPORT_GAINED = "report_gained"
    REPORT_LOST = "report_lost"
    REPORT_LEFT = "report_left"
    # A change by which somebody would gain access waits: to the person, then to the others.
    ASKED_MANAGER = "asked_manager"
    ASKED_EMAIL = "asked_email"
    ASKED_PASSWORD = "asked_password"  # noqa: S105 - a kind of notice
    ASKED_JOIN = "asked_join"
    ASKED_FOR_ANOTHER = "asked_for_another"
    APPLIED = "change_applied"
    REFUSED = "change_refused"
    WITHDRAWN = "change_withdrawn"
    APPLIED_FOR_ANOTHER = "applied_for_another"
    CLOSED_FOR_ANOTHER = "closed_for_another"
    # Steps of an assessment: to the manager, about the employee.
    ASSESSMENT_SUBMITTED = "assessment_submitted"
    ASSESSMENT_TAKEN_BACK = "assessment_taken_back"
    EMPLOYEE_AGREED = "employee_agreed"
    EMPLOYEE_AGREED_TOO = "employee_agreed_too"
    EMPLOYEE_REOPENED = "employee_reopened"
    REVIEW_ASKED_FOR = "review_asked_for"
    STAGE_REACHED = "stage_reached"
    HR_ASKED_FOR_REVIEW = "hr_asked_for_review"
    # To the employee, about the manager.
    VIEWS_OPENED = "views_opened"
    MANAGER_AGREED = "manager_agreed"
    MANAGER_AGREED_TOO = "manager_agreed_too"
    MANAGER_REOPENED = "manager_reopened"
    INVITED = "invited"
    # To HR, about an employee who has no manager.
    REVIEWER_MISSING = "reviewer_missing"
    # Somebody stands in for a manager: to the employee, then to the manager if HR named them.
    DEPUTY_NAMED = "deputy_named"
    DEPUTY_FOR_YOU = "deputy_for_you"
    # To both.
    DEPUTY_ENDED = "deputy_ended"
    # To the deputy, about the manager.
    STANDING_IN = "standing_in"
    STANDING_IN_ENDED = "standing_in_ended"
    # A colleague is asked for an observation: to them, then to who asked.
    OBSERVATION_ASKED = "observation_asked"
    OBSERVATION_WITHDRAWN = "observation_withdrawn"
    OBSERVATION_SENT = "observation_sent"
    OBSERVATION_DECLINED = "observation_declined"
    # A manager proposes an action: to the employee, then to who proposed it.
    ACTION_PROPOSED = "action_proposed"
    PROPOSAL_ACCEPTED = "proposal_accepted"
    PROPOSAL_DECLINED = "proposal_declined"
    # To everybody who stands on a pathway.
    NEW_VERSION = "new_version"
    # To somebody in HR, about who asks them to look through a draft.
    DRAFT_REVIEW_ASKED = "draft_review_asked"


# About somebody whose manager, or whose manager’s deputy, the recipient is: nobody else may follow
# what the notice links to.
TO_THEIR_MANAGER = (
    NoticeKind.ASSESSMENT_SUBMITTED,
    NoticeKind.ASSESSMENT_TAKEN_BACK,
    NoticeKind.EMPLOYEE_AGREED,
    NoticeKind.EMPLOYEE_AGREED_TOO,
    NoticeKind.EMPLOYEE_REOPENED,
    NoticeKind.REVIEW_ASKED_FOR,
    NoticeKind.STAGE_REACHED,
    NoticeKind.HR_ASKED_FOR_REVIEW,
    NoticeKind.PROPOSAL_ACCEPTED,
    NoticeKind.PROPOSAL_DECLINED,
)
# The mails that people may switch off. The notices themselves stay.
ABOUT_ASSESSMENTS = (
    *TO_THEIR_MANAGER,
    NoticeKind.VIEWS_OPENED,
    NoticeKind.MANAGER_AGREED,
    NoticeKind.MANAGER_AGREED_TOO,
    NoticeKind.MANAGER_REOPENED,
    NoticeKind.INVITED,
    NoticeKind.REVIEWER_MISSING,
    NoticeKind.OBSERVATION_ASKED,
    NoticeKind.OBSERVATION_WITHDRAWN,
    NoticeKind.OBSERVATION_SENT,
    NoticeKind.OBSERVATION_DECLINED,
    NoticeKind.ACTION_PROPOSED,
    NoticeKind.NEW_VERSION,
)


NEXT_TEXT = "\x1f"  # between two texts of a template; nobody can type it


class NoticeWords(NamedTuple):
    """What the template of a kind says, in this order, one line each."""

    mail_subject: str
    text: str
    meaning: str
    # The page where something can be done about it, as a path, and what its link is called.
    link: str
    link_text: str
    # What a mail says in place of the link; several notices that say the same say it once.
    mail_link: str


NOTICES_ON_A_PAGE = 20
# Sending one mail takes seconds: a sender who claimed it so long ago was stopped in the middle.
LET_GO_AFTER = timedelta(minutes=5)


def portal_origin():
    """Return the portal's address, for mails that are sent outside a request."""
    return settings.PORTAL_URL.rstrip("/")


def is_claimed_by_nobody(at):
    """Return the condition that nobody is sending something now.

    A claim from the future was made before the clock was put back.
    """
    return (
        Q(sending_since=None)
        | Q(sending_since__lt=at - LET_GO_AFTER)
        | Q(sending_since__gt=at + LET_GO_AFTER)
    )


def is_without_reason(on=None):
    """Return the condition that a notice asks for what its recipient can no longer do."""
    people = User.objects.active().filter(pk=OuterRef("about"))
    no_manager = Q(manager=None) | Q(manager__is_active=False)
    manages = Exists(people.filter(manager=OuterRef("recipient")))
    stands_in = Exists(
        Deputyship.objects.running(on).filter(
            employee=OuterRef("about"), deputy=OuterRef("recipient")
        )
    )
    return Q(~manages, ~stands_in, kind__in=TO_THEIR_MANAGER) | Q(
        ~Exists(people.filter(no_manager)), kind=NoticeKind.REVIEWER_MISSING
    )


class NoticeQuerySet(models.QuerySet):
    def naming(self, person):
        """Keep those that are about a person, or have the person as their subject."""
        people = ContentType.objects.get_for_model(User)
        return self.filter(Q(about=person) | Q(subject_type=people, subject_id=person.pk))

    def unread(self):
        return self.filter(read_at=None)

    def without_reason(self):
        """Keep those whose recipient can no longer do what they ask: somebody else is to do it."""
        return self.filter(is_without_reason())

    def with_reason(self, on=None):
        """Leave those out: former managers are told nothing, however the change came about."""
        return self.filter(~is_without_reason(on))

    def to_read(self, on=None):
        """Return the oldest unread ones that fit on a page."""
        return self.unread().with_reason(on).to_say().order_by("pk")[:NOTICES_ON_A_PAGE]

    def to_say(self):
        """Load everything that their words need."""
        return self.select_related("about").prefetch_related("subject")

    def to_mail(self, at):
        """Keep those that were not mailed, and that nobody is sending at this moment."""
        return self.with_reason().filter(is_claimed_by_nobody(at), mailed_at=None)


class Notice(models.Model):
    """Something that somebody must know, kept until they say that they have read it.

    It names people and things by their keys alone, so that who is erased is erased here too. A
    model whose rows are subjects of notices and can be deleted has a `GenericRelation` to them.
    """

    recipient = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40, choices=NoticeKind)
    # The person it names. A foreign key, unlike `subject`, so that the database holds it.
    about = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    # What else it is about: a row of any app.
    subject_type = models.ForeignKey(
        ContentType, models.CASCADE, null=True, blank=True, related_name="+"
    )
    subject_id = models.PositiveBigIntegerField(null=True, blank=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # A sender claims it before sending.
    sending_since = models.DateTimeField(null=True, blank=True)
    # The mail it goes out with, as its Message-ID says: the same when that is sent again.
    mail = models.UUIDField(null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["recipient"], condition=Q(mailed_at=None), name="notice_unmailed"),
            models.Index(fields=["subject_type", "subject_id"], name="notice_by_subject"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_is_known"),
            models.CheckConstraint(
                condition=Q(kind="manager_gone", about=None)
                | (
                    ~Q(kind="manager_gone") & (Q(about__isnull=False) | Q(subject_id__isnull=False))
                ),
                name="notice_names_whom_it_is_about",
            ),
            models.CheckConstraint(
                condition=Q(subject_type=None, subject_id=None)
                | Q(subject_type__isnull=False, subject_id__isnull=False),
                name="notice_subject_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def words(self):
        """Return all its texts, in the active language. Load with `to_say`."""
        context = {
            "person": self.about or "",
            "subject": self.subject,
            "portal": portal_origin(),
            "next": NEXT_TEXT,
        }
        rendered = render_to_string(f"notices/{self.kind}.txt", context)
        # Each on one line, whatever the names in it hold: a subject of a mail has no more.
        return NoticeWords(*(" ".join(text.split()) for text in rendered.split(NEXT_TEXT)))

    @property
    def text(self):
        return self.words.text


class OutgoingMailQuerySet(models.QuerySet):
    def to_send(self, at):
        """Keep those that nobody is sending at this moment."""
        return self.filter(is_claimed_by_nobody(at)).exclude(to="")


class OutgoingMail(models.Model):
    """A mail that must reach somebody, kept until it was sent, such as a link for a new password.

    The row is deleted with the sending: it may hold a link with which one signs in.
    """

    # Empty: written only so that a page takes as long for an address that nobody here has.
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    mail = models.UUIDField(default=uuid4, editable=False)
    created_at = models.DateTimeField()
    sending_since = models.DateTimeField(null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    def __str__(self):
        return f"mail {self.pk}"
