"""Answer requests whose change the database gave up because another one got in the way."""

import logging

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError, IntegrityError
from django.shortcuts import render

from . import views
from .logs import in_short, page_of
from .unsent_forms import sent_form

# PostgreSQL's codes for a change that gave way to another: serialization failure, deadlock, a lock
# or a statement that waited too long, and a unique value that somebody else wrote first.
GAVE_WAY = {"40001", "40P01", "55P03", "57014", "23505"}
# What keeps the database from writing anything: no room, or it may only be read.
CANNOT_WRITE = {"53100", "25006"}
SQLITE_CANNOT_WRITE = (
    "database or disk is full",
    "attempt to write a readonly database",
    "disk I/O error",
    "unable to open database file",
)
SQLITE_GAVE_WAY = ("database is locked", "database table is locked", "UNIQUE constraint failed")

logger = logging.getLogger(__name__)


class DatabaseConflicts:
    """Show a page that can send the change again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, IntegrityError) and has_gone(request.user):
            return ask_to_sign_in(request)
        if request.method in ("GET", "HEAD"):
            return None
        if is_full := cannot_write(exception):
            logger.error("The database cannot write: %s", in_short(exception))
        elif gave_way(exception):
            logger.warning("A change gave way to another: %s", page_of(request), exc_info=exception)
        else:
            return None
        context = {"sent": fields_to_send_again(request), "is_full": is_full}
        response = render(request, "503.html", context, status=503)
        response.headers["Retry-After"] = "2"
        return response


def has_gone(user):
    """Return whether HR joined this person into another entry during the request.

    The request then wrote for a row that is no longer there.
    """
    return user.is_authenticated and not get_user_model().objects.filter(pk=user.pk).exists()


def ask_to_sign_in(request):
    """Answer as after the end of a session, so that nothing that was typed is lost."""
    logger.warning("Somebody went while their page was being made: %s", page_of(request))
    request.user = AnonymousUser()
    if request.method == "POST":
        return views.signed_out(request)
    return redirect_to_login(request.get_full_path())


def gave_way(exception):
    """Return whether this change failed because of another one, and not because of a bug."""
    return _is(exception, GAVE_WAY, SQLITE_GAVE_WAY)


def cannot_write(exception):
    """Return whether the database can write nothing at all, such as with a full disk."""
    return _is(exception, CANNOT_WRITE, SQLITE_CANNOT_WRITE)


def _is(exception, codes, beginnings):
    if not isinstance(exception, DatabaseError):
        return False
    state = getattr(exception.__cause__, "pgcode", None)
    return state in codes if state else str(exception).startswith(beginnings)


def fields_to_send_again(request):
    """Return the posted fields as pairs; none where they hold a secret, a file or too much."""
    form = sent_form(request)
    if form.lacks:
        return []
    return [(name, value) for name, values in form.data.lists() for value in values]
