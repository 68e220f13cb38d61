"""The people: their sign-in, their place in the company, and the stage they stand at."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pathways.fields import DerivedModel, DerivedQuerySet, FoldedField, SortKeyField

from ..email_addresses import normalize_email
from ..names import fold, name_and_email
from .company import Department


def languages():
    """Return the portal's languages; as a function, a new language needs no migration."""
    return settings.LANGUAGES


# Replaces the name and the address of people who were erased.
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

    def in_directory(self):
        """Leave out those who were erased, and leavers whom the directory has deleted."""
        known = self.still_known()
        return known.filter(Q(is_active=True) | Q(removed_from_directory_at=None))

    def still_known(self):
        """Leave out those who were erased."""
        return self.filter(erased_at=None)

    def here_without_manager(self):
        """Return the ids of people who are here and have no manager, or one who has left."""
        here = User.objects.active().order_by()
        # Two queries in one: with an OR between them, PostgreSQL would read everybody.
        with_leaver = here.filter(manager__is_active=False).values("pk")
        return here.filter(manager=None).values("pk").union(with_leaver)

    def in_order(self):
        """Order by name, as `names.sort_key` does."""
        return self.order_by("name_sort", "pk")

    def with_namesakes(self):
        """Add whether somebody else has the same name: `str` then appends the address.

        For HR's pages only, because other people must not see addresses.
        """
        return self.annotate(
            has_namesake=Exists(User.objects.namesakes_of("")),
            manager_has_namesake=Exists(User.objects.namesakes_of("manager__")),
        )

    def say_who_has_namesakes(self, people):
        """Add the same to people who are loaded already, with one query."""
        folded = {person.name_folded for person in people}
        same = self.still_known().filter(name_folded__in=folded).values_list("name_folded", "pk")
        known = set(same)
        for person in people:
            person.has_namesake = any(
                name == person.name_folded and pk != person.pk for name, pk in known
            )

    def namesakes_of(self, person):
        """Return a subquery for people with the same name as the outer row's `person`."""
        others = self.still_known().exclude(pk=OuterRef(f"{person}pk"))
        return others.filter(name_folded=OuterRef(f"{person}name_folded"))


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
    """A person. Having direct reports makes somebody a manager, and nothing else does."""

    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("Somebody already signs in with this address.")},
    )
    name = models.CharField(_("name"), max_length=150)
    name_folded = FoldedField(source="name")
    name_sort = SortKeyField(source="name")
    # How the portal addresses people who chose a name. Other people see the whole name.
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
    # Empty: the language that their browser asks for.
    language = models.CharField(_("language"), max_length=10, blank=True, choices=languages)
    # Switches off the mails of `notices.ABOUT_ASSESSMENTS`; the notices on the page stay.
    mails_about_assessments = models.BooleanField(default=True, editable=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick this when somebody leaves.")
    )
    # Only the last time counts: a new invitation is as good as the one before.
    invitation_sent_at = models.DateTimeField(
        _("invited on"), null=True, blank=True, editable=False
    )
    is_staff = models.BooleanField(_("may use HR’s workplace"), default=False, editable=False)
    # What the company's directory calls them, where it keeps the people here by SCIM: its own key,
    # and the name they sign in with there, in lower case, where that is not their address here.
    external_id = models.CharField(  # noqa: DJ001 -- rows written in bulk name no such column
        max_length=255, null=True, blank=True, editable=False
    )
    directory_name = models.CharField(
        max_length=255, unique=True, null=True, blank=True, editable=False
    )
    # The directory has deleted them, and no longer sees them while they are away.
    removed_from_directory_at = models.DateTimeField(null=True, blank=True, editable=False)
    # From then on the row stands for nobody: it only links what must stay, without name or words.
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
            # What HR's first page counts: few people, found without reading the others.
            models.Index(fields=["last_login"], name="user_last_signed_in"),
            models.Index(fields=["external_id"], name="user_by_external_id"),
            *(
                models.Index(fields=["id"], condition=condition, name=name)
                for name, condition in {
                    "user_has_left": Q(is_active=False),
                    "user_without_manager": Q(is_active=True, manager=None),
                    "user_without_stage": Q(is_active=True, stage=None),
                    "user_never_signed_in": Q(is_active=True, last_login=None),
                }.items()
            ),
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
                    external_id=None,
                    directory_name=None,
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

    @property
    def active_manager(self):
        """Return the manager, or None where there is none or they have left; load them along."""
        return self.manager if self.manager and self.manager.is_active else None

    def get_short_name(self):
        """Return how the portal addresses somebody: as they chose, else by their whole name.

        No program can know which part of a name is the first name.
        """
        return self.preferred_name or self.name or self.email
