"""Accept each code of an authenticator app once."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import transaction

from pathway_portal.web.allauth_internals import compare_user_code, totp_codes_now

LAST_COUNTER = "last_counter"


@transaction.atomic
def use_totp_code(authenticator, code):
    """Accept a code if it is right now and newer than every code accepted before.

    The number of its time step is kept with the secret, so no cache can forget it and no clock that
    is put back makes an old code good again (RFC 6238, section 5.2).
    """
    row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    secret = decrypt(row.data["secret"])
    matching = [
        counter
        for counter, expected in totp_codes_now(secret)
        if compare_user_code(actual=code, expected=expected)
    ]
    if not matching or max(matching) <= row.data.get(LAST_COUNTER, -1):
        return False
    row.data[LAST_COUNTER] = max(matching)
    row.save(update_fields=["data"])
    return True
