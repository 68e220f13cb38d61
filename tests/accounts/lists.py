"""HR's list as text, and what is done with it."""

from datetime import UTC, datetime

from pathway_portal.accounts.models import User
from pathway_portal.accounts.org_import import apply, make_plan, parse

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def listed(text, encoding="utf-8"):
    """A list as HR would send it; the indentation of the test is not part of it."""
    return parse("\n".join(line.strip() for line in text.strip().split("\n")).encode(encoding))


def problems(text, by=None):
    return [str(problem) for problem in make_plan(listed(text), by=by).problems]


def bring_in(text, by=None):
    return apply(listed(text), by=by, at=NOW)


def reload(person):
    return User.objects.get(pk=person.pk)


def columns():
    """Everybody's columns but the password and the dates: to see that nothing has changed."""
    return list(
        User.objects.order_by("pk").values(
            *["pk", "email", "name", "job_title", "department", "manager", "stage"],
            *["is_active", "is_staff", "is_superuser", "groups", "language"],
        )
    )
