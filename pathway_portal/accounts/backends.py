from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from pathway_portal.web.allauth_internals import BackendByEmail
from pathway_portal.web.compiled_queries import CompiledQuery
from pathways.level_names import use_level_names

from .email_addresses import normalize_email
from .models import LEVEL_NAMES, Company, Deputyship, Notice, User


class EmailBackend(BackendByEmail):
    """Sign people in by email, and find the signed-in person with all that every page shows."""

    def authenticate(self, request, **credentials):
        """Let nobody in by password where the company has switched that off."""
        if settings.PASSWORD_SIGN_IN:
            return super().authenticate(request, **credentials)
        return None

    def find_by_email(self, email):
        """Look for the address as HR has it, and for nothing that only resembles it."""
        return BY_EMAIL.first(email=normalize_email(email))

    def get_user(self, user_id):
        user = READERS.first(pk=user_id, today=timezone.localdate())
        use_level_names((user and user.level_names) or {})
        return user if user and self.user_can_authenticate(user) else None


def reader_with_frame(pk, today):
    """Find somebody with what every page says of its reader, in one query.

    That is where they stand, whether they manage anybody or stand in for a manager, whether there
    is news for them, and the company they are in.
    """
    reports = User.objects.active().filter(manager=OuterRef("pk"))
    stands_in = Deputyship.objects.running(today).filter(deputy=OuterRef("pk"))
    company = Company.objects.filter(pk=1)
    reader = User.objects.filter(pk=pk).select_related("stage__pathway__role")
    return reader.annotate(
        is_manager=Exists(reports) | Exists(stands_in),
        has_notices=Exists(Notice.objects.unread().filter(recipient=OuterRef("pk"))),
        company_name=Subquery(company.values("name")),
        level_names=Subquery(company.values(names=_level_names())),
        is_demonstration=Exists(company.filter(is_demonstration=True)),
        reviews_are_independent=~Exists(company.filter(independent_reviews=False)),
    )


def _level_names():
    """Return the company's names of levels as one value: `{"alone_en": "Practitioner"}`."""
    return JSONObject(**{name.removeprefix("level_"): name for name in LEVEL_NAMES})


def person_with_email(email):
    return User.objects.filter(email=email)


BY_EMAIL = CompiledQuery(person_with_email, email=str)
READERS = CompiledQuery(reader_with_frame, pk=int, today=date)
