"""Move what is encrypted from earlier keys to the present one, so that those can go."""

from dataclasses import dataclass, field
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import transaction

from pathway_portal.accounts.pending_changes import LINK_VALID_FOR

# What is encrypted in a factor: of an app, of codes on paper, and of codes taken over from before.
TEXTS, LISTS = ["secret", "seed"], ["migrated_codes"]


@dataclass
class Rotation:
    """How many second factors are under the present key now, and whose cannot be read at all."""

    done: int = 0
    lost: list[int] = field(default_factory=list)


def rotate():
    """Encrypt every second factor with the present key; each row by itself, so stopping is safe."""
    rotation = Rotation()
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if factor is None:
                continue
            try:
                data = _encrypted_again(factor.data)
            except InvalidToken:
                rotation.lost.append(factor.user_id)
                continue
            if data != factor.data:
                factor.data = data
                factor.save(update_fields=["data"])
                rotation.done += 1
    return rotation


def _encrypted_again(data):
    encrypted = {name: encrypt(decrypt(data[name])) for name in TEXTS if name in data}
    encrypted |= {
        name: [encrypt(decrypt(each)) for each in data[name]] for name in LISTS if name in data
    }
    return data | encrypted


def earlier_keys_end(at):
    """Return from when on nothing rests on earlier keys, if the present one is used from now on.

    Sessions, links for a new password and links that confirm an address expire by themselves.
    """
    longest = max(
        timedelta(seconds=settings.SESSION_COOKIE_AGE),
        timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        timedelta(seconds=LINK_VALID_FOR),
    )
    return at + longest
