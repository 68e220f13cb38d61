"""Find people whose entry lacks something that HR sees to: HR's first page counts them, and the
list of people filters by it."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .models import ABOUT_ASSESSMENTS, Notice, OutgoingMail, User

# A mail that was not sent by then has failed: `send_notices` has tried it again since.
MAIL_HAS_FAILED_AFTER = timedelta(hours=1)
AWAY_AFTER = timedelta(days=90)


class Lack(models.TextChoices):
    """What somebody's entry can lack."""

    MANAGER = "manager", _("No manager")
    STAGE = "stage", _("No stage")
    SIGN_IN = "sign-in", _("Never signed in")
    RECENT_SIGN_IN = "recent-sign-in", _("Not signed in for 90 days")
    MAIL = "mail", _("Mail not delivered")


def lacks(lack, *, at):
    """Return the condition that somebody who is here lacks this."""
    conditions = {
        Lack.MANAGER: Q(pk__in=User.objects.here_without_manager()),
        Lack.STAGE: Q(stage=None),
        Lack.SIGN_IN: Q(last_login=None),
        Lack.RECENT_SIGN_IN: Q(last_login__lt=at - AWAY_AFTER),
        Lack.MAIL: _has_undelivered_mail(at),
    }
    return Q(conditions[lack], is_active=True)


def _has_undelivered_mail(at):
    failed = at - MAIL_HAS_FAILED_AFTER
    notices = Notice.objects.with_reason().filter(at__lt=failed, mailed_at=None, read_at=None)
    wanted = notices.exclude(recipient__mails_about_assessments=False, kind__in=ABOUT_ASSESSMENTS)
    kept = OutgoingMail.objects.filter(created_at__lt=failed).order_by().values("to")
    people = User.objects.filter(email__in=kept).order_by().values("pk")
    # From the few mails to their people, not from each person to their mails.
    return Q(pk__in=wanted.order_by().values("recipient").union(people))
