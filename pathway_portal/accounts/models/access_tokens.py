"""Access tokens: how other systems of the company sign in."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from pathway_portal.web.access_tokens import TokenPurpose

from .people import User


class AccessToken(models.Model):
    """A key that HR made for another system. The portal keeps a hash of its secret only."""

    name = models.CharField(
        _("name"),
        max_length=80,
        help_text=_("The system that uses it, such as “Entra ID”."),
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=TokenPurpose)
    # The part by which a token is looked up; it opens nothing.
    key = models.CharField(max_length=12, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    # PROTECT, as every signature.
    made_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", editable=False, verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made on"), editable=False)
    expires_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("It stops working after this day. Leave empty for a token without an end."),
    )
    # A day is enough to see what is unused, and a token that is busy is written once a day.
    last_used_on = models.DateField(_("last used on"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked on"), null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("revoked by"),
    )

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose__in=TokenPurpose.values), name="access_token_purpose_is_known"
            ),
            models.UniqueConstraint(
                Lower("name"), condition=Q(revoked_at=None), name="access_token_has_its_own_name"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="access_token_revoked_by_somebody",
            ),
        ]

    def __str__(self):
        return self.name

    def works_on(self, day):
        """Return whether it is neither revoked nor expired on a day, and its maker is still here.

        Its maker may have kept a copy, and it works in their name.
        """
        is_expired = self.expires_on is not None and day > self.expires_on
        return self.revoked_at is None and not is_expired and self.made_by.is_active
