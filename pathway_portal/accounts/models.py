"""Who people are: their sign-in, their place in the company, and the stage they stand at."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


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
            "Managers rate before they see what the employee answered: whoever sees it first "
            "follows it. If you turn this off, managers see the answers as soon as they are "
            "submitted, and the pages say so. What was submitted before keeps its old rule."
        ),
    )
    is_demonstration = models.BooleanField(
        _("all people here are made up"), default=False, editable=False
    )

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


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def with_place(self):
        """All that every page says of its reader, in the query that finds them.

        Where they stand, whether anybody reports to them, and the company they are in.
        """
        reports = User.objects.active().filter(manager=OuterRef("pk"))
        company = Company.objects.filter(pk=1)
        return self.select_related("stage__pathway__role").annotate(
            is_manager=Exists(reports),
            company_name=Subquery(company.values("name")),
            is_demonstration=Exists(company.filter(is_demonstration=True)),
            reviews_are_independent=~Exists(company.filter(independent_reviews=False)),
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Whoever has direct reports is a manager; nothing else makes one."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody already signs in with this address.")},
    )
    name = models.CharField(_("name"), max_length=150)
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
    stage = models.ForeignKey(
        "pathways.Stage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("stands at"),
    )
    # Empty: whatever their browser asks for.
    language = models.CharField(_("language"), max_length=10, blank=True, choices=languages)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick it when somebody leaves.")
    )
    is_staff = models.BooleanField(_("may use the workplace"), default=False, editable=False)

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
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.email,)

    def get_short_name(self):
        return self.name.split()[0] if self.name.strip() else self.email
