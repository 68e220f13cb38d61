"""What names somebody who has left is taken away."""

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db.models import Q

from ..models import ERASED_HOST, ERASED_NAME, Notice, User
from .sections import about_them


def erase(person, *, at):
    """Take away what names somebody. Call inside a transaction, and last: the row is nobody then.

    Only of somebody who has left and is still known; who had been erased before stays so. Returns
    whether it was done.
    """
    nobody = {
        "email": f"erased-{person.pk}{ERASED_HOST}",
        "name": ERASED_NAME,
        "job_title": "",
        "department": None,
        "manager": None,
        "manager_since": None,
        "stage": None,
        "language": "",
        "is_staff": False,
        "is_superuser": False,
        "last_login": None,
        "password": make_password(None),
        "erased_at": at,
    }
    leaver = User.objects.still_known().filter(pk=person.pk, is_active=False)
    if not leaver.update(**nobody):
        return False
    person.groups.clear()
    person.user_permissions.clear()
    Notice.objects.filter(Q(recipient=person) | Q(about=person)).delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    _clear_sessions(person)
    UserSession.objects.filter(user=person).delete()
    about_them(person).update(object_repr=ERASED_NAME, change_message="")
    return True


def _clear_sessions(person):
    """Those in which they are signed in, and what others in HR had sent when they were away too
    long, and was kept until they show that it is them: it may name anybody."""
    for session in Session.objects.iterator():
        said = session.get_decoded()
        if said.get(SESSION_KEY) == str(person.pk):
            session.delete()
        elif said.pop(STATE_SESSION_KEY, None):
            session.session_data = Session.objects.encode(said)
            session.save(update_fields=["session_data"])
