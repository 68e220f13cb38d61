"""Events that the limits on signing in count."""

from django.db import models
from django.db.models import Q


class SignInEventKind(models.TextChoices):
    FAILED_SIGN_IN = "failed_sign_in"
    FAILED_CODE = "failed_code"
    FAILED_TOKEN = "failed_token"  # noqa: S105
    FAILED_LOGOUT = "failed_logout"
    LOGOUT_TOKEN = "logout_token"  # noqa: S105
    LINK_REQUESTED = "link_requested"
    SIGNED_IN = "signed_in"


class SignInEvent(models.Model):
    """A failure, a used token of a logout, a requested link or a sign-in, for `limits` to count.

    `account` is a keyed hash of a person, of an address that nobody here has, or of a token;
    `source` of an internet address. Rows are deleted by age alone, so that traffic of others evicts
    nothing.
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
