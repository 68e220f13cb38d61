"""Invite people who have never signed in: a mail with a link by which each chooses a password."""

from datetime import timedelta

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext as _

from .models import User
from .notices import mail_invitations, portal_address
from .services import lock_people

WORKS_FOR = timedelta(days=7)


class LinkTokens(PasswordResetTokenGenerator):
    """Make and check what the links to choose a password hold.

    A link that somebody asked for works as long as Django's; an invitation for a week. Both work
    until the password is set, the person signs in or their address changes. Opening one uses
    nothing up, so a program that looks into mails spoils none.
    """

    def make_invitation(self, person) -> str:
        return self._signer(person).sign("invited")

    def is_invitation(self, person, token: str) -> bool:
        """Return whether this is the person's invitation, not older than a week nor used."""
        try:
            self._signer(person).unsign(token, max_age=WORKS_FOR)
        except BadSignature:
            return False
        return True

    def check_token(self, user, token):
        if not user or not user.is_active:
            return False
        return super().check_token(user, token) or self.is_invitation(user, token)

    def _signer(self, person):
        # As for Django's own tokens: from the password, the last sign-in and the address.
        return TimestampSigner(salt=f"invitation {self._make_hash_value(person, '')}")


LINK_TOKENS = LinkTokens()


def why_not(person) -> str:
    """Say why somebody needs no invitation; nothing where they do."""
    if not person.is_active:
        return _("%(person)s has left.") % {"person": person}
    if person.last_login:
        return _("%(person)s has signed in before.") % {"person": person}
    return ""


def invite(keys, *, at) -> tuple[list[User], list[str]]:
    """Mail an invitation to each of these people who has never signed in.

    Return who was invited, and of the others why not. Call inside a transaction.
    """
    people = User.objects.still_known().filter(pk__in=keys)
    lock_people(people)
    invited, refused = [], []
    for person in people.in_order():
        if reason := why_not(person):
            refused.append(reason)
        else:
            person.invitation_sent_at = at
            invited.append(person)
    User.objects.bulk_update(invited, ["invitation_sent_at"], batch_size=500)
    mail_invitations((person, _link(person)) for person in invited)
    return invited, refused


def _link(person) -> str:
    if not settings.PASSWORD_SIGN_IN:
        return portal_address("home")
    uid, token = user_pk_to_url_str(person), LINK_TOKENS.make_invitation(person)
    return portal_address("account_reset_password_from_key", uid, token)
