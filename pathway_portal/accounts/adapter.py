"""allauth's adapters: who may sign in, how, and what they are told."""

import time
from base64 import urlsafe_b64encode
from ipaddress import ip_address

import qrcode
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sites.shortcuts import get_current_site
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pathway_portal.web.allauth_internals import (
    get_authentication_records,
    record_authentication,
)

from . import provider_sessions
from .backends import BY_EMAIL
from .email_addresses import normalize_email
from .limits import Attempt, TooMany, account_key, note_sign_in, request_link
from .models import SignInEventKind, User
from .notices import discard_soon, send_soon
from .second_factor import (
    FACTORS,
    has_second_factor,
    has_shown_second_factor,
    needs_second_factor,
)
from .single_sign_on import provider_name

# What each way of reauthenticating is called, by allauth's names.
REAUTHENTICATION_LABELS = {
    "reauthenticate": gettext_lazy("Use your password"),
    "mfa_reauthenticate": gettext_lazy("Use a code"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    """Close sign-up (people come from HR), and check passwords within our own limits."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_links": gettext_lazy(
            "Too many links were requested from your network. Try again in ten minutes."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def clean_email(self, email):
        """Normalize the address, however somebody who asks for a link writes it."""
        return normalize_email(email)

    def authenticate(self, request, **credentials):
        """Check a password within the limits of this person and this internet address."""
        email = credentials["email"] = normalize_email(credentials.get("email") or "")
        user = BY_EMAIL.first(email=email)
        attempt = Attempt(request, SignInEventKind.FAILED_SIGN_IN, account_key(user, email))
        try:
            attempt.check()
            found = super().authenticate(request, **credentials)
            if found:
                attempt.succeed()
            else:
                attempt.fail()
        except TooMany:
            raise self.validation_error("too_many_login_attempts") from None
        return found

    def get_client_ip(self, request):
        """Write an IPv4 address one way: on a socket for both kinds it comes as ::ffff:192.0.2.7,
        and limits would take all of these for one network."""
        ip = ip_address(super().get_client_ip(request))
        return str(getattr(ip, "ipv4_mapped", None) or ip)

    def reauthenticate(self, user, password):
        """Check the password by the address HR has on file; allauth would use its own list."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def pre_login(self, request, user, *, signal_kwargs, **more):
        """Keep what the company's provider said of this sign-in, and of no other one."""
        sociallogin = (signal_kwargs or {}).get("sociallogin")
        provider_sessions.begin(request, user, getattr(sociallogin, "provider_sign_in", None))
        return super().pre_login(request, user, signal_kwargs=signal_kwargs, **more)

    def login(self, request, user):
        super().login(request, user)
        note_sign_in(request, user)
        provider_sessions.note(request, user)
        records = get_authentication_records(request, user)
        if (
            records
            and records[-1]["method"] == "socialaccount"
            and self._is_recent(provider_sessions.shown_at(request, user, records[-1]["at"]))
        ):
            # Who has just come from the company's provider has shown that it is them.
            record_authentication(request, user, "socialaccount", reauthenticated=True)

    def _is_recent(self, at):
        return time.time() - at < app_settings.REAUTHENTICATION_TIMEOUT

    def is_reauthentication_required(self, *, app, **kwargs):
        """Accept a recent sign-in at the company; allauth never does for people who have neither a
        password nor a second factor."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        return required and not self._has_just_come_from_the_company()

    def _has_just_come_from_the_company(self):
        user = self.request.user
        if has_second_factor(user) and not has_shown_second_factor(self.request):
            return False
        return any(
            record["method"] == "socialaccount"
            and self._is_recent(provider_sessions.shown_at(self.request, user, record["at"]))
            for record in get_authentication_records(self.request, user)
        )

    def get_reauthentication_methods(self, user):
        """List the ways this person can reauthenticate.

        In a session opened before there was a second factor, only the factor counts.
        """
        methods = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = REAUTHENTICATION_LABELS[method["id"]]
        if not settings.PASSWORD_SIGN_IN:
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if settings.OIDC_ISSUER and provider_sessions.is_known_to_provider(user):
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

    def send_reset_link(self, email):
        """Send only to the address on file, rate limited.

        For an unknown address, do the same work and throw the result away, so that neither the time
        nor the number of queries says who is here.
        """
        user = User.objects.active().filter(email=email).first()
        is_wanted = request_link(self.request, user, email)
        addressee = user or User(pk=0, email=email)
        token = default_token_generator.make_token(addressee)
        url = self.get_reset_password_from_key_url(f"{user_pk_to_url_str(addressee)}-{token}")
        message = self._message(
            "account/email/password_reset_key",
            addressee.email,
            {"user": addressee, "password_reset_url": url},
        )
        if user and is_wanted:
            send_soon(message)
        else:
            discard_soon(message)

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Send to the address HR has on file; allauth would use its own list."""
        super().send_notification_mail(
            template_prefix, user, {"user": user} | (context or {}), email or user.email
        )

    def send_mail(self, template_prefix, email, context):
        """Send in the background: neither its time nor its success says who is here."""
        send_soon(self._message(template_prefix, email, context))

    def _message(self, template_prefix, email, context):
        site = get_current_site(self.request)
        known = {"request": self.request, "email": email, "current_site": site}
        return self.render_mail(template_prefix, email, known | context)

    def render_mail(self, template_prefix, email, context, headers=None):
        """Render in the recipient's language, not in the sender's."""
        user = context.get("user")
        with translation.override(getattr(user, "language", "") or translation.get_language()):
            return super().render_mail(template_prefix, email, context, headers)


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("second factor", "", key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or it was used already."),
        "unreadable": gettext_lazy(
            "Your second factor cannot be read any more, so no code can be checked. Ask the people "
            "who run the portal to reset it for you."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "HR’s workplace needs a second factor, and this is your last one. Add another first."
        ),
    }

    def can_delete_authenticator(self, authenticator):
        """Keep the last second factor of people who must have one."""
        if not needs_second_factor(authenticator.user):
            return True
        if provider_sessions.has_shown_at_provider(self.request):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return others.exclude(pk=authenticator.pk).exists()

    def encrypt(self, text):
        """Encrypt secrets, so that a stolen database alone opens no account."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url):
        """Draw the QR code as inline SVG, which the content policy needs no exception for."""
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
