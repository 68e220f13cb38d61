"""The roles that people can grow into."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..fields import DerivedModel, DerivedQuerySet, FoldedField, SortKeyField
from ..text import fold


class RoleQuerySet(DerivedQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def called(self, name):
        """Return roles of this name, ignoring case, accents and blanks."""
        return self.filter(name_folded=fold(name))


# Addresses that pages of the catalogue use, so no role can.
TAKEN_ADDRESSES = ["compare"]


class Role(DerivedModel):
    """A job to grow into. It stays; the versions of its pathway say what it asks for."""

    slug = models.SlugField(_("address"), unique=True, allow_unicode=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    name_folded = FoldedField(source="name")
    name_sort = SortKeyField(source="name")

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=TAKEN_ADDRESSES),
                name="role_has_an_address_of_its_own",
                violation_error_message=_("Choose another address: the portal needs this one."),
            )
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a new name that differs from another only in case, accents or blanks."""
        same = Role.objects.called(self.name).exclude(pk=self.pk).first()
        if same and not Role.objects.filter(pk=self.pk, name=self.name).exists():
            taken = _("There is already a role called “%(name)s”.")
            raise ValidationError({"name": taken % {"name": same}})

    def get_absolute_url(self):
        return reverse("pathways:role", args=[self.slug])

    def natural_key(self):
        return (self.slug,)
