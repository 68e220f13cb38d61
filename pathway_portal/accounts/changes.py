"""Word HR's log of changes to people, alike for lists and for changes by hand."""

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_noop

from .models import User

# Django's log translates the names of fields for its reader, and so these.
LEFT = gettext_noop("Active (has left)")
CAME_BACK = gettext_noop("Active (came back)")


def changed(*fields):
    """Return the log message that these fields changed; LEFT and CAME_BACK stay as they are."""
    return {"changed": {"fields": [_name(field) for field in fields]}}


def invited():
    """Return the log message that somebody was sent an invitation."""
    return gettext_noop("Invited to come in")


def asked(field):
    """Return the log message that this change waits until somebody else confirms it."""
    return f"Asked for confirmation: {_name(field)}"


def _name(field):
    if field in (LEFT, CAME_BACK):
        return field
    with translation.override(None):  # the log translates them for its reader
        return str(capfirst(User._meta.get_field(field).verbose_name))
