"""How we have allauth behave: who gets in, by what, and what is said to them."""

from base64 import urlsafe_b64encode

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .notices import send_soon
from .sign_in import (
    FACTORS,
    has_second_factor,
    has_shown_second_factor,
    needs_second_factor,
)
from .single_sign_on import provider_name
from .spelling import address

# How one can show once more that it is oneself, by allauth's names.
WAYS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}
OF_ALLAUTH = "allauth.account"


class ClosedSignUp(DefaultAccountAdapter):
    """People come from HR; nobody makes an account for themselves."""

    def is_open_for_signup(self, request):
        return False

    def clean_email(self, email):
        """As it is kept, however somebody writes it who asks for a link."""
        return address(email)

    def authenticate(self, request, **credentials):
        """By the address as it is kept: attempts count as one account's however it is written."""
        if "email" in credentials:
            credentials["email"] = address(credentials["email"])
        return super().authenticate(request, **credentials)

    def pre_authenticate(self, request, **credentials):
        """However many addresses the attempts come from, for one account they end at some point.

        What the strict limits refuse does not count: nobody uses up all of it from one address.
        """
        super().pre_authenticate(request, **credentials)
        key = credentials.get("email") or ""
        if not ratelimit.consume(request, app=OF_ALLAUTH, action="login_anywhere", key=key):
            raise self.validation_error("too_many_login_attempts")

    def reauthenticate(self, user, password):
        """By the address that HR has of them; allauth would look in a list of its own."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Attempts are counted by account and address: nobody is locked out from elsewhere."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key} from {ratelimit.get_ip(request)}"

    def login(self, request, user):
        super().login(request, user)
        records = get_authentication_records(request, user)
        if records and records[-1]["method"] == "socialaccount":
            # Who has just come from the company's provider has shown that it is them.
            record_authentication(request, user, "socialaccount", reauthenticated=True)

    def get_reauthentication_methods(self, user):
        """The ways in which this person can show once more that it is them.

        In a session that was opened before there was a factor, nothing less than the factor.
        """
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = WAYS[method["id"]]
        if not settings.PASSWORD_SIGN_IN:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        known = SocialAccount.objects.filter(user_id=user.pk, provider=settings.OIDC_ISSUER)
        if settings.OIDC_ISSUER and known.exists():
            methods.append(
                {
                    "id": "single_sign_on",
                    "description": _("Use %(name)s") % {"name": provider_name()},
                    "url": reverse("single_sign_on"),
                }
            )
        if has_second_factor(user) and not has_shown_second_factor(self.request):
            methods = [method for method in methods if method["id"].startswith("mfa")]
        return methods

    def send_password_reset_mail(self, user, email, context):
        """To the address that HR has of them, whatever resembles it that was typed, and no more
        links than anybody needs. The page says that one is on its way, as it is.

        Links work until the next sign-in or password, so from then on they are counted anew:
        however many a stranger asks for, there is always one that works.
        """
        works_until = f"{user.email} {user.password} {user.last_login}"
        keys = {
            "reset_from_here": f"{works_until} from {ratelimit.get_ip(self.request)}",
            "reset_anywhere": works_until,
        }
        for action, key in keys.items():
            if not ratelimit.consume(self.request, app=OF_ALLAUTH, action=action, key=key):
                return
        super().send_password_reset_mail(user, user.email, context)

    def send_mail(self, template_prefix, email, context):
        """Apart from the page: neither how long it takes nor whether it works says who is here."""
        site = get_current_site(self.request)
        known = {"request": self.request, "email": email, "current_site": site}
        send_soon(self.render_mail(template_prefix, email, known | context))

    def render_mail(self, template_prefix, email, context, headers=None):
        """In the language of the one who reads it, not of the one who asked for it to be sent."""
        user = context.get("user")
        with translation.override(getattr(user, "language", "") or translation.get_language()):
            return super().render_mail(template_prefix, email, context, headers)


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("second factor", "", key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


class SecondFactor(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or it was used already."),
        "cannot_delete_authenticator": gettext_lazy(
            "HR’s workplace needs a second factor, and this is your last one. Add another first."
        ),
    }

    def can_delete_authenticator(self, authenticator):
        """Where one is asked for, the last one stays until there is another."""
        if not needs_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text):
        """What a second factor rests on is of no use to who gets hold of the database alone."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url):
        """Drawn in the page itself: no picture has to be let in from anywhere."""
        code = qrcode.QRCode()
        code.add_data(url)
        squares = code.get_matrix()
        path = "".join(
            f"M{x} {y}h1v1h-1z"
            for y, row in enumerate(squares)
            for x, is_dark in enumerate(row)
            if is_dark
        )
        return render_to_string("mfa/totp/_qr.svg", {"size": len(squares), "path": path})

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": _("Career pathways")}
