"""Erase what names somebody who has left."""

import re

from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db.models import Q

from pathway_portal.web import unsent_forms
from pathway_portal.web.allauth_internals import (
    AUTHENTICATED_USER_SESSION_KEY,
    LOGIN_USER_KEY,
    STATE_SESSION_KEY,
)

from .. import limits
from ..models import (
    ERASED_HOST,
    ERASED_NAME,
    ChangeReceipt,
    Deputyship,
    Notice,
    OutgoingMail,
    PendingChange,
    ProviderSession,
    User,
)
from .sections import about_them

# Keys of a session that name its person, or who is about to sign in.
BY_NUMBER = {SESSION_KEY, AUTHENTICATED_USER_SESSION_KEY, "user_id"}


def erase(person, *, at):
    """Erase what names somebody. Call inside a transaction, after other apps erased theirs.

    Do nothing unless the person has left and was not erased before. Return whether it was done.
    """
    nobody = {
        "email": f"erased-{person.pk}{ERASED_HOST}",
        "name": ERASED_NAME,
        "preferred_name": "",
        "staff_number": None,
        "external_id": None,
        "directory_name": None,
        "job_title": "",
        "department": None,
        "manager": None,
        "manager_since": None,
        "stage": None,
        "language": "",
        "mails_about_assessments": True,
        "is_staff": False,
        "is_superuser": False,
        "invitation_sent_at": None,
        "last_login": None,
        "password": make_password(None),
        "erased_at": at,
    }
    address = User.objects.values_list("email", flat=True).get(pk=person.pk)
    leaver = User.objects.still_known().filter(pk=person.pk, is_active=False)
    if not leaver.update(**nobody):
        return False
    person.groups.clear()
    person.user_permissions.clear()
    person.notices.all().delete()
    Notice.objects.naming(person).delete()
    # Those that tell others who stood in for their manager stay, signed by nobody.
    Deputyship.objects.filter(employee=person).delete()
    ChangeReceipt.objects.filter(person=person).delete()
    OutgoingMail.objects.filter(to=address).delete()
    PendingChange.objects.filter(
        Q(person=person) | Q(manager=person) | Q(joined_to=person)
    ).delete()
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    _clear_sessions(person, address)
    UserSession.objects.filter(user=person).delete()
    ProviderSession.objects.filter(user=person).delete()
    limits.forget(person, address)
    about_them(person).update(object_repr=ERASED_NAME, change_message="")
    return True


def _clear_sessions(person, address):
    """Delete the sessions that name the person, even where they only began to sign in.

    From other sessions take forms that wait until their author is back: they may name anybody.
    """
    # Whole addresses only: "lea@example.com" is not in "rosa.lea@example.com".
    written = re.compile(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", re.IGNORECASE)
    numbers = dict.fromkeys(BY_NUMBER, str(person.pk))
    numbers[LOGIN_USER_KEY] = user_pk_to_url_str(person)
    for session in Session.objects.iterator():
        data = session.get_decoded()
        unsent = data.pop(unsent_forms.SESSION_KEY, None)
        held_back = data.pop(STATE_SESSION_KEY, None) or unsent
        is_theirs = unsent and unsent["user_id"] == person.pk
        if is_theirs or _names(data, numbers, written):
            session.delete()
        elif held_back:
            session.session_data = Session.objects.encode(data)
            session.save(update_fields=["session_data"])


def _names(data, numbers, written):
    """Return whether a part of a session names the person, by their id or their address."""
    if isinstance(data, dict):
        by_number = any(str(data.get(key)) == number for key, number in numbers.items())
        return by_number or any(_names(each, numbers, written) for each in data.values())
    if isinstance(data, list):
        return any(_names(each, numbers, written) for each in data)
    return isinstance(data, str) and bool(written.search(data))
