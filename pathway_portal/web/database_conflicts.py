"""Two changes at the same moment that the database could not put in a row: one of them is told."""

import logging

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, OperationalError
from django.shortcuts import render

from . import views
from .unsent_forms import sent_form

# What PostgreSQL says of a change that gave way to another: serialization failure, deadlock, a lock
# or a statement that waited too long, and a unique value somebody else wrote first.
GAVE_WAY = {"40001", "40P01", "55P03", "57014", "23505"}
SQLITE_GAVE_WAY = ("database is locked", "database table is locked", "UNIQUE constraint failed")

logger = logging.getLogger(__name__)


class DatabaseConflicts:
    """Answer a change that gave way to another with a page that can send it again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, IntegrityError) and has_gone(request.user):
            return ask_to_sign_in(request)
        if request.method in ("GET", "HEAD") or not gave_way(exception):
            return None
        logger.warning("A change gave way to another: %s", request.path, exc_info=exception)
        context = {"sent": fields_to_send_again(request)}
        response = render(request, "503.html", context, status=503)
        response.headers["Retry-After"] = "2"
        return response


def has_gone(user):
    """Whether HR has joined this person into another entry while their own page was being made.

    The page then wrote on behalf of a row that is no longer there.
    """
    return user.is_authenticated and not get_user_model().objects.filter(pk=user.pk).exists()


def ask_to_sign_in(request):
    """Answer as after the end of a session, which this was: nothing that was typed is lost."""
    logger.warning("Somebody went while their page was being made: %s", request.path)
    request.user = AnonymousUser()
    if request.method == "POST":
        return views.signed_out(request)
    return redirect_to_login(request.get_full_path())


def gave_way(exception):
    """Whether another change is why this one failed, and not a mistake of ours."""
    if not isinstance(exception, OperationalError | IntegrityError):
        return False
    state = getattr(exception.__cause__, "pgcode", None)
    return state in GAVE_WAY if state else str(exception).startswith(SQLITE_GAVE_WAY)


def fields_to_send_again(request):
    """What the page had posted, as pairs; nothing where it holds a secret, a file or too much."""
    form = sent_form(request)
    if form.lacks:
        return []
    return [(name, value) for name, values in form.data.lists() for value in values]
