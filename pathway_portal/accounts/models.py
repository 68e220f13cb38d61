"""Who people are: their sign-in, their place in the company, and the stage they stand at."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.fields import DerivedModel, DerivedQuerySet, FoldedField, SortKeyField

from .names import fold, name_and_email
from .validators import normalize_email


def languages():
    """What the portal speaks: a function, so that a further language needs no migration."""
    return settings.LANGUAGES


class Company(models.Model):
    """The one company that runs this portal, and what it has decided for everybody in it."""

    name = models.CharField(_("name"), max_length=120, default="Career pathways")
    independent_reviews = models.BooleanField(
        _("managers rate independently"),
        default=True,
        help_text=_(
            "Managers rate before they see the employee’s answers, so that those do not influence "
            "them. If you turn this off, managers see the answers as soon as they are submitted, "
            "and the pages say so. What was submitted before keeps its old rule."
        ),
    )
    is_demonstration = models.BooleanField(
        _("all people here are made up"), default=False, editable=False
    )
    # Goes up with every list of people brought in, so that a list once shown is brought in once.
    imports = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("company")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="company_is_one")]

    def __str__(self):
        return self.name

    @staticmethod
    def reviews_are_independent():
        """Whether managers rate before they see what the employee answered, as it stands now."""
        return not Company.objects.filter(independent_reviews=False).exists()


class Department(DerivedModel):
    name = models.CharField(_("name"), max_length=120, unique=True)
    name_folded = FoldedField(source="name")
    name_sort = SortKeyField(source="name")

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(fields=["name_folded"], name="department_has_its_own_name"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a name that differs from another one in case, accents or blanks alone."""
        self.name = " ".join(self.name.split())
        same = Department.objects.filter(name_folded=self.name_folded).exclude(pk=self.pk).first()
        if self.name and same:
            taken = _("There is already a department called “%(name)s”.")
            raise ValidationError({"name": taken % {"name": same}})


class ListMapping(models.Model):
    """What HR said the columns of a list mean, for the next list with the same headings."""

    # A hash of the headings, in any order.
    headings = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    changed_at = models.DateTimeField()

    def __str__(self):
        return self.headings


# What stands in the place of somebody's name and address once they are erased.
ERASED_NAME = "Former employee"
ERASED_HOST = "@erased.invalid"
# `sort_key(ERASED_NAME)`. Calling it here would load the table of letters at each start.
ERASED_SORT_KEY = bytes.fromhex(
    "1ce51ddd1e331daa1caa1e3302091caa1daa1e0c1d771ddd1f0b1caa1caa00000020002000200020"
    "00200020002000200020002000200020002000200020000000080002000200020002000200020002"
    "000200020002000200020002000200000000466f726d657220656d706c6f796565"
)


class UserQuerySet(DerivedQuerySet):
    def active(self):
        return self.filter(is_active=True)

    def still_known(self):
        """All but those who were erased."""
        return self.filter(erased_at=None)

    def in_order(self):
        """By name, as `names.sort_key` orders them."""
        return self.order_by("name_sort", "pk")

    def with_namesakes(self):
        """Say of each whether somebody else has the same name. `str` then adds the address.

        For HR's pages only: other people read no address here.
        """
        return self.annotate(
            has_namesake=Exists(User.objects.namesakes_of("")),
            manager_has_namesake=Exists(User.objects.namesakes_of("manager__")),
        )

    def say_who_has_namesakes(self, people):
        """The same of people who are loaded already, in one query."""
        folded = {person.name_folded for person in people}
        same = self.still_known().filter(name_folded__in=folded).values_list("name_folded", "pk")
        known = set(same)
        for person in people:
            person.has_namesake = any(
                name == person.name_folded and pk != person.pk for name, pk in known
            )

    def namesakes_of(self, person):
        """For a subquery: who has the same name as the outer row, or as the one it leads to."""
        others = self.still_known().exclude(pk=OuterRef(f"{person}pk"))
        return others.filter(name_folded=OuterRef(f"{person}name_folded"))

    def with_place(self):
        """All that every page says of its reader, in the query that finds them.

        Where they stand, whether anybody reports to them, whether there is news for them, and the
        company they are in.
        """
        reports = User.objects.active().filter(manager=OuterRef("pk"))
        company = Company.objects.filter(pk=1)
        return self.select_related("stage__pathway__role").annotate(
            is_manager=Exists(reports),
            has_notices=Exists(Notice.objects.unread().filter(recipient=OuterRef("pk"))),
            company_name=Subquery(company.values("name")),
            is_demonstration=Exists(company.filter(is_demonstration=True)),
            reviews_are_independent=~Exists(company.filter(independent_reviews=False)),
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email=normalize_email(email))

    def create_user(self, email, password=None, **fields):
        user = self.model(email=normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(DerivedModel, AbstractBaseUser, PermissionsMixin):
    """A person. Whoever has direct reports is a manager; nothing else makes one."""

    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("Somebody already signs in with this address.")},
    )
    name = models.CharField(_("name"), max_length=150)
    name_folded = FoldedField(source="name")
    name_sort = SortKeyField(source="name")
    # What the portal calls somebody who chose it. Other people read the whole name.
    preferred_name = models.CharField(max_length=60, blank=True, editable=False)
    # HR's own key: it stays where an address changes. Empty where the company has none.
    staff_number = models.CharField(
        _("staff number"),
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        help_text=_(
            "From your HR system. With it, a list recognises people even when their email address "
            "changes."
        ),
        error_messages={"unique": _("Somebody already has this staff number.")},
    )
    job_title = models.CharField(_("job title"), max_length=150, blank=True)
    job_title_folded = FoldedField(source="job_title")
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("department"),
    )
    manager = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("manager"),
    )
    manager_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Goes up with every change of manager. A review that was begun under another number is void.
    manager_changes = models.PositiveIntegerField(default=0, editable=False)
    stage = models.ForeignKey(
        "pathways.Stage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("current stage"),
    )
    # Empty: whatever their browser asks for.
    language = models.CharField(_("language"), max_length=10, blank=True, choices=languages)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick this when somebody leaves.")
    )
    is_staff = models.BooleanField(_("may use HR’s workplace"), default=False, editable=False)
    # From then on the row is nobody: it only holds together what must stay, without name or words.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["name_sort"], name="user_in_order"),
            models.Index(fields=["name_folded"], name="user_by_folded_name"),
        ]
        constraints = [
            # Sign-in looks addresses up in lower case, and one address is one person.
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_is_lower_case",
                violation_error_message=_("Write the address in lower case."),
            ),
            models.CheckConstraint(
                condition=Q(manager=None) | ~Q(manager=F("id")),
                name="user_is_not_their_own_manager",
                violation_error_message=_("Nobody can be their own manager."),
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(
                    name=ERASED_NAME,
                    name_folded=fold(ERASED_NAME),
                    name_sort=ERASED_SORT_KEY,
                    preferred_name="",
                    email__endswith=ERASED_HOST,
                    staff_number=None,
                    job_title="",
                    job_title_folded="",
                    department=None,
                    manager=None,
                    stage=None,
                    is_active=False,
                    is_staff=False,
                    is_superuser=False,
                ),
                name="user_erased_is_nobody",
            ),
            models.CheckConstraint(
                condition=Q(staff_number=None) | ~Q(staff_number=""),
                name="user_staff_number_is_not_blank",
            ),
            models.UniqueConstraint(
                Lower("staff_number"),
                name="user_staff_number_is_one_persons",
                violation_error_message=_("Somebody already has this staff number."),
            ),
        ]

    # Only `with_namesakes` knows.
    has_namesake = False

    def __str__(self):
        if self.erased_at:
            return gettext("Former employee")
        return name_and_email(self) if self.has_namesake else self.name

    def natural_key(self):
        return (self.email,)

    def get_short_name(self):
        """What the portal calls somebody: as they chose, else by their whole name.

        Which part of a name is the first one, no program can know.
        """
        return self.preferred_name or self.name or self.email


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


class PendingChangeKind(models.TextChoices):
    MANAGER = "manager", _("manager")
    EMAIL = "email", _("email address")
    PASSWORD = "password", _("password")
    JOIN = "join", _("entry")


class PendingChangeQuerySet(models.QuerySet):
    def open(self):
        return self.filter(outcome="")

    def concerning(self, user):
        """Changes that the user asked for, that are about them or a direct report, or, for HR
        admins, all."""
        if user.has_perm("accounts.change_user"):
            return self
        reports = Q(person__manager=user, person__is_active=True)
        return self.filter(Q(person=user) | reports | Q(requested_by=user))


class PendingChange(models.Model):
    """A change by which the person who asks for it would gain access to somebody's answers.

    It waits until a second HR admin, the present manager or the person confirms it.
    """

    class Outcome(models.TextChoices):
        APPLIED = "applied"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    person = models.ForeignKey(User, models.CASCADE, related_name="pending_changes")
    kind = models.CharField(max_length=10, choices=PendingChangeKind)
    # What it would be, by kind: a manager, an address, the hash of a password, or the entry of
    # theirs that stays.
    manager = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    email = models.EmailField(blank=True)
    password = models.CharField(max_length=128, blank=True)
    joined_to = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="requested_changes")
    requested_at = models.DateTimeField()
    # An address is also confirmed by its owner, with the link that was mailed to it.
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
            # Only an address of one's own is applied by the link alone.
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
        said = {"who": self.requested_by, "person": self.person, "email": self.email}
        if self.kind == PendingChangeKind.MANAGER:
            if self.manager_id != self.requested_by_id:
                said["manager"] = name_and_email(self.manager)
                return (
                    gettext("%(who)s wants to make %(manager)s the manager of %(person)s.") % said
                )
            return gettext("%(who)s wants to become the manager of %(person)s.") % said
        if self.kind == PendingChangeKind.EMAIL:
            return (
                gettext("%(who)s wants to change the email address of %(person)s to %(email)s.")
                % said
            )
        if self.kind == PendingChangeKind.JOIN:
            joined = {"kept": name_and_email(self.joined_to), "gone": name_and_email(self.person)}
            return gettext("%(who)s wants to join %(gone)s with %(kept)s.") % (said | joined)
        return gettext("%(who)s wants to set a new password for %(person)s.") % said

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


class SignInEventKind(models.TextChoices):
    FAILED_SIGN_IN = "failed_sign_in"
    FAILED_CODE = "failed_code"
    LINK_REQUESTED = "link_requested"
    SIGNED_IN = "signed_in"


class SignInEvent(models.Model):
    """One line of the counts behind `limits`: a failure, a requested link or a sign-in.

    `account` and `source` are keyed hashes of a person (or of an address that nobody here has) and
    of an internet address. Rows are deleted by age alone, so other people's traffic evicts nothing.
    """

    kind = models.CharField(max_length=20, choices=SignInEventKind)
    account = models.CharField(max_length=64)
    source = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="sign_in_event_account"),
            models.Index(fields=["source", "at"], name="sign_in_event_source"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=SignInEventKind.values), name="sign_in_event_is_known"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"
