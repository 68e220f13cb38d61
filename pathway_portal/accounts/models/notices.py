"""What people are told, and mails that must reach somebody."""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .people import User


class NoticeKind(models.TextChoices):
    """What somebody is told of who reports to whom. The other person it names is `about`."""

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


NOTICE_TEXTS = {
    NoticeKind.MANAGER_CHANGED: _("Your manager is now %(person)s."),
    NoticeKind.MANAGER_GONE: _("You have no manager at the moment."),
    NoticeKind.REPORT_GAINED: _("%(person)s now reports to you."),
    NoticeKind.REPORT_LOST: _("%(person)s no longer reports to you."),
    NoticeKind.REPORT_LEFT: _("%(person)s, who reported to you, has left."),
    NoticeKind.ASKED_MANAGER: _("%(person)s from HR wants to change who your manager is."),
    NoticeKind.ASKED_EMAIL: _(
        "%(person)s from HR wants to change the email address you sign in with."
    ),
    NoticeKind.ASKED_PASSWORD: _("%(person)s from HR wants to set a new password for you."),
    NoticeKind.ASKED_JOIN: _(
        "%(person)s from HR wants to join your entry with another one. Whoever signs in with that "
        "one could then read what you wrote."
    ),
    NoticeKind.ASKED_FOR_ANOTHER: _(
        "A change that affects who can read what %(person)s wrote is waiting for confirmation."
    ),
    NoticeKind.APPLIED: _("A change HR asked for now applies. %(person)s confirmed it."),
    NoticeKind.REFUSED: _("%(person)s refused a change that HR had asked for."),
    NoticeKind.WITHDRAWN: _("A change that %(person)s from HR had asked for was withdrawn."),
    NoticeKind.APPLIED_FOR_ANOTHER: _("The change for %(person)s was confirmed and now applies."),
    NoticeKind.CLOSED_FOR_ANOTHER: _("The change for %(person)s was not made."),
}
WAITS = _("Nothing changes until you, your manager or a second person in HR confirms it.")
STAYS = _("Everything stays as it was.")
NOTICE_MEANINGS = {
    NoticeKind.MANAGER_CHANGED: _(
        "They can read what you have submitted, and start their own review. Nobody sees what your "
        "manager before had started."
    ),
    NoticeKind.MANAGER_GONE: _("HR sees when a review is waiting, and chooses who does it."),
    NoticeKind.REPORT_GAINED: _("What they have submitted is now yours to review."),
    NoticeKind.REPORT_LOST: _(
        "You can no longer read their assessments. What you have signed stays signed; nobody sees "
        "what you had only started."
    ),
    NoticeKind.REPORT_LEFT: _("There is nothing left for you to review."),
    NoticeKind.ASKED_MANAGER: WAITS,
    NoticeKind.ASKED_EMAIL: WAITS,
    NoticeKind.ASKED_PASSWORD: WAITS,
    NoticeKind.ASKED_JOIN: WAITS,
    NoticeKind.ASKED_FOR_ANOTHER: _("You can confirm or refuse it."),
    NoticeKind.APPLIED: _("If you do not agree, talk to HR."),
    NoticeKind.REFUSED: STAYS,
    NoticeKind.WITHDRAWN: STAYS,
    NoticeKind.APPLIED_FOR_ANOTHER: _("There is nothing left to do."),
    NoticeKind.CLOSED_FOR_ANOTHER: STAYS,
}
NOTICES_THAT_ASK = [
    NoticeKind.ASKED_MANAGER,
    NoticeKind.ASKED_EMAIL,
    NoticeKind.ASKED_PASSWORD,
    NoticeKind.ASKED_JOIN,
    NoticeKind.ASKED_FOR_ANOTHER,
]


NOTICES_ON_A_PAGE = 20
# Sending one mail takes seconds: a sender who claimed it so long ago was stopped in the middle.
LET_GO_AFTER = timedelta(minutes=5)


def is_claimed_by_nobody(at):
    """The condition that nobody is sending something now. A claim from the future is of a clock
    that was put back since."""
    return (
        Q(sending_since=None)
        | Q(sending_since__lt=at - LET_GO_AFTER)
        | Q(sending_since__gt=at + LET_GO_AFTER)
    )


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def to_read(self):
        """As many of them as fit on a page, the oldest first: the others come next."""
        return self.unread().select_related("about").order_by("pk")[:NOTICES_ON_A_PAGE]

    def to_mail(self, at):
        """Those that were not mailed, and that nobody is sending at this moment."""
        return self.filter(is_claimed_by_nobody(at), mailed_at=None)


class Notice(models.Model):
    """Something that somebody must know, kept until they say that they have read it.

    It names people by their keys alone, so that who is erased is erased here too.
    """

    recipient = models.ForeignKey(User, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    about = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    # Whoever sends it says so first.
    sending_since = models.DateTimeField(null=True, blank=True)
    # The mail it goes out with, as its Message-ID says: the same when that is sent again.
    mail = models.UUIDField(null=True, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["recipient"], condition=Q(mailed_at=None), name="notice_unmailed"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_is_known"),
            models.CheckConstraint(
                condition=Q(kind="manager_gone", about=None)
                | (~Q(kind="manager_gone") & Q(about__isnull=False)),
                name="notice_names_whom_it_is_about",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def text(self):
        """What it says. Load `about` along."""
        return NOTICE_TEXTS[NoticeKind(self.kind)] % {"person": self.about}

    @property
    def meaning(self):
        return NOTICE_MEANINGS[NoticeKind(self.kind)]

    @property
    def asks(self):
        """Whether its reader can confirm or refuse what it is about."""
        return self.kind in NOTICES_THAT_ASK


class OutgoingMailQuerySet(models.QuerySet):
    def to_send(self, at):
        """Those that nobody is sending at this moment."""
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
