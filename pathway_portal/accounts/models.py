"""Who people are: their sign-in, their place in the company, and the stage they stand at."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .spelling import address


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


class Department(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self):
        return self.name


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


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def still_known(self):
        """All but those who were erased."""
        return self.filter(erased_at=None)

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
        return self.get(email=address(email))

    def create_user(self, email, password=None, **fields):
        user = self.model(email=address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Whoever has direct reports is a manager; nothing else makes one."""

    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("Somebody already signs in with this address.")},
    )
    name = models.CharField(_("name"), max_length=150)
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
    # What somebody began as a manager before this moment is dead, even if they come back.
    manager_since = models.DateTimeField(null=True, blank=True, editable=False)
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
                    email__endswith=ERASED_HOST,
                    staff_number=None,
                    job_title="",
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

    def __str__(self):
        return gettext("Former employee") if self.erased_at else self.name

    def natural_key(self):
        return (self.email,)

    def get_short_name(self):
        return self.name.split()[0] if self.name.strip() else self.email


class NoticeKind(models.TextChoices):
    """What somebody is told of who reports to whom. The other person it names is `about`."""

    MANAGER_CHANGED = "manager_changed"
    MANAGER_GONE = "manager_gone"
    REPORT_GAINED = "report_gained"
    REPORT_LOST = "report_lost"
    REPORT_LEFT = "report_left"


NOTICE_TEXTS = {
    NoticeKind.MANAGER_CHANGED: _("Your manager is now %(person)s."),
    NoticeKind.MANAGER_GONE: _("You have no manager at the moment."),
    NoticeKind.REPORT_GAINED: _("%(person)s now reports to you."),
    NoticeKind.REPORT_LOST: _("%(person)s no longer reports to you."),
    NoticeKind.REPORT_LEFT: _("%(person)s, who reported to you, has left."),
}
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
}


NOTICES_ON_A_PAGE = 20
# Nobody sends for so long: whoever claimed a notice before then was stopped in the middle.
LET_GO_AFTER = timedelta(hours=6)


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def to_read(self):
        """As many of them as fit on a page, the oldest first: the others come next."""
        return self.unread().select_related("about").order_by("pk")[:NOTICES_ON_A_PAGE]

    def to_mail(self, at):
        """Those that were not mailed, and that nobody is sending at this moment."""
        let_go = Q(sending_since=None) | Q(sending_since__lt=at - LET_GO_AFTER)
        return self.filter(let_go, mailed_at=None)


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
