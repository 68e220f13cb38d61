"""Sign people in at the company's own provider, by OpenID Connect.

allauth leads people there and back. What the provider says about them counts only if the configured
issuer has signed it, for us, in answer to this very visit.
"""

import json
import logging
import time
from contextlib import contextmanager

import jwt
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.app_settings import UID_MAX_LENGTH
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base.constants import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from pathway_portal.web.allauth_internals import (
    fetch_user_info,
    hold_again,
    peek_at_held,
)

from .email_addresses import normalize_email
from .invisible_characters import cannot_be_seen
from .models import User
from .provider_sessions import ProviderSignIn, is_from_provider
from .second_factor import has_shown_second_factor, needs_factor_of_provider

logger = logging.getLogger(__name__)

# Asymmetric keys only: nobody can sign with what the provider publishes.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
# Seconds by which the provider's clock may differ.
LEEWAY = 60
# Characters that are logged of the provider's own words.
LOGGED = 300
EMAIL_MAX_LENGTH = 254
# What a provider says where it cannot sign somebody in as strictly as we asked.
NOT_SO_STRICTLY = "unmet_authentication_requirements"

ABOUT_PASSWORDS = "/account/password/"


def hide_password_pages(get_response):
    """Answer 404 on pages about passwords where people sign in only through their company."""

    def middleware(request):
        if not settings.PASSWORD_SIGN_IN and request.path_info.startswith(ABOUT_PASSWORDS):
            raise Http404
        return get_response(request)

    return middleware


class SignInRefused(OAuth2Error):
    """Refuse a single sign-on. `error` chooses the words on the page, `cause` goes to the log."""

    def __init__(self, error, cause):
        super().__init__(cause)
        self.error = error
        self.cause = cause


@contextmanager
def refusing_malformed_answers():
    """Turn the errors that a malformed answer of the provider raises into a refusal."""
    try:
        yield
    except jwt.PyJWTError as error:
        cause = f"the ID token is not valid: {type(error).__name__}: {error}"
        raise SignInRefused("unbelievable", cause) from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        if isinstance(error, RequestException):  # a ValueError too, where it is no JSON
            raise SignInRefused("unbelievable", "the provider did not answer in JSON") from error
        cause = f"the provider's answer is malformed: {type(error).__name__}: {error}"
        raise SignInRefused("unbelievable", cause) from error


def provider_name():
    """Return the company's name for its single sign-on."""
    return settings.OIDC_NAME or _("your company account")


def nonce_for(state):
    """Make the nonce that ties the provider's answer to this visit."""
    return salted_hmac("single sign-on", state, algorithm="sha256").hexdigest()


class NonceClient(OAuth2Client):
    def get_redirect_url(self, authorization_url, scope, extra_params):
        nonce = {"nonce": nonce_for(self.state)}
        return super().get_redirect_url(authorization_url, scope, extra_params | nonce)


class CompanyAdapter(OpenIDConnectOAuth2Adapter):
    client_class = NonceClient

    def get_callback_url(self, request, app):
        return request.build_absolute_uri(reverse("single_sign_on_back"))

    @property
    def openid_config(self):
        with refusing_malformed_answers():
            config = super().openid_config
            if config["issuer"].rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
                raise SignInRefused(
                    "unbelievable", f"the provider calls itself {config['issuer']!r}"
                )
        return config

    def get_access_token_data(self, *args, **kwargs):
        with refusing_malformed_answers():
            return super().get_access_token_data(*args, **kwargs)

    def parse_token(self, data):
        with refusing_malformed_answers():
            return super().parse_token(data)

    def complete_login(self, request, app, token, response, **more):
        with refusing_malformed_answers():
            claims = self.read(response["id_token"], app.client_id)
            nonce = nonce_for(request.GET.get("state", ""))
            if not constant_time_compare(claims["nonce"], nonce):
                raise SignInRefused("unbelievable", "the ID token answers another visit (nonce)")
            check_subject(claims["sub"])
            # Of the ID token alone: nobody has signed what UserInfo says.
            told = ProviderSignIn.from_claims(claims)
            if not is_known(claims["sub"]) and not {"email", "email_verified"} <= claims.keys():
                claims = self.with_user_info(claims, token)
            login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
            login.provider_sign_in = told
            return login

    def with_user_info(self, claims, token):
        """Add the address from UserInfo, where many providers keep it.

        Both halves come from there: an address of one answer is not vouched for by another.
        """
        if not self.openid_config.get("userinfo_endpoint"):
            return claims
        told = fetch_user_info(self, token.token)
        if told["sub"] != claims["sub"]:
            raise SignInRefused(
                "unbelievable", "UserInfo is about another subject than the ID token"
            )
        if "email" not in told or claims.get("email", told["email"]) != told["email"]:
            return claims
        rest = {name: claims[name] for name in claims.keys() - {"email", "email_verified"}}
        return rest | {name: told[name] for name in told.keys() & {"email", "email_verified"}}

    def read(self, id_token, client_id):
        """Return the claims of an ID token, once its signature, audience and age are checked."""
        claims = self.decode(id_token, client_id, ["iss", "aud", "exp", "iat", "sub", "nonce"])
        if claims.get("azp", client_id) != client_id:
            raise jwt.InvalidAudienceError
        return claims

    def decode(self, token, client_id, required):
        """Return the claims of a token that the provider has signed for us and that is not over."""
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json())
        key = keys[jwt.get_unverified_header(token)["kid"]]
        return jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY,
            options={"require": required},
        )


class CompanyProvider(OpenIDConnectProvider):
    oauth2_adapter_class = CompanyAdapter

    def get_oauth2_adapter(self, request):
        """Return one adapter for one visit, so that the provider is asked once what it can do."""
        if not hasattr(self, "_adapter"):
            self._adapter = super().get_oauth2_adapter(request)
        return self._adapter

    def get_login_url(self, request, **kwargs):
        return reverse("single_sign_on")

    def get_callback_url(self):
        return reverse("single_sign_on_back")

    def extract_extra_data(self, data):
        """Keep nothing of what the provider says about people but its id for them."""
        return {}

    def extract_uid(self, data):
        return data["id_token"]["sub"]

    def extract_common_fields(self, data):
        """Take nothing: names come from HR."""
        return {}

    def extract_email_addresses(self, data):
        claims = data["id_token"]
        silent = "email_verified" not in claims and settings.OIDC_TRUST_EMAIL
        verified = silent or claims.get("email_verified") is True
        email = claims.get("email")
        if not isinstance(email, str) or len(email) > EMAIL_MAX_LENGTH or cannot_be_seen(email):
            return []
        return [EmailAddress(email=normalize_email(email), verified=verified, primary=True)]


def check_subject(subject):
    """Refuse a subject that cannot be stored as the provider's id for somebody."""
    if not isinstance(subject, str):
        raise SignInRefused("subject", f"the subject is no text but {type(subject).__name__}")
    if not subject or len(subject) > UID_MAX_LENGTH:
        raise SignInRefused(
            "subject",
            f"the subject has {len(subject)} characters; 1 to {UID_MAX_LENGTH} can be kept",
        )
    if cannot_be_seen(subject):
        raise SignInRefused("subject", "the subject holds invisible characters")


def is_known(subject):
    return SocialAccount.objects.filter(provider=settings.OIDC_ISSUER, uid=subject).exists()


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign in the person the company's provider vouches for, if HR has them on its list."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def populate_user(self, request, sociallogin, data):
        """Take nothing over from the provider: who people are comes from HR."""
        return sociallogin.user

    def pre_social_login(self, request, sociallogin):
        if sociallogin.is_existing:
            if not sociallogin.user.is_active:
                self._refuse(request, SignInRefused("left", "the person has left"))
        else:
            try:
                account = recognise(request, sociallogin)
            except SignInRefused as refused:
                self._refuse(request, refused)
            sociallogin.account, sociallogin.user = account, account.user
        try:
            check_what_was_asked(request, sociallogin)
        except SignInRefused as refused:
            self._refuse(request, refused)

    def on_authentication_error(self, request, provider, error=None, exception=None, **more):
        self._refuse(request, explained(request, error, exception))

    def _refuse(self, request, refused):
        raise ImmediateHttpResponse(refuse(request, refused))


def explained(request, error, exception):
    """Say why allauth gave up, as a SignInRefused."""
    if isinstance(exception, SignInRefused):
        return exception
    if isinstance(exception, RequestException):
        return SignInRefused(
            "unreachable", f"the provider cannot be reached: {type(exception).__name__}"
        )
    if exception:
        return SignInRefused("unbelievable", f"{type(exception).__name__}: {exception}")
    if error == AuthError.CANCELLED:
        return SignInRefused("cancelled", "the person stopped it at the provider")
    if request.GET.get("error") == NOT_SO_STRICTLY:
        return SignInRefused("no_second_factor", "the provider has no second factor of the person")
    if "error" in request.GET:
        answer = f"{request.GET['error']} {request.GET.get('error_description', '')}"
        return SignInRefused("provider", f"the provider said {answer!r}")
    return SignInRefused(
        "stale", "the visit was begun in another browser, too long ago, or used before"
    )


def requests_of(request, config, next_url):
    """Say what to ask of the provider on this visit, as parameters, and what to check afterwards.

    Somebody who is signed in is to show once more that it is them. On the way to HR's workplace the
    provider is asked for a second factor, and elsewhere nobody has to give one.
    """
    parameters, checks = {}, {}
    if request.user.is_authenticated:
        # With it the provider has to say when it last asked.
        parameters["max_age"] = "0"
        if "login" in config.get("prompt_values_supported", []):
            parameters["prompt"] = "login"
        checks["asked_at"] = int(time.time())
    if needs_factor_of_provider(request.user, next_url):
        checks["second_factor"] = True
        acr, amr = settings.OIDC_SECOND_FACTOR_ACR, settings.OIDC_SECOND_FACTOR_AMR
        if config.get("claims_parameter_supported") is True:
            wanted = {"acr": {"essential": not amr, "values": acr}} if acr else {}
            wanted |= {"amr": {"essential": True}} if amr else {}
            parameters["claims"] = json.dumps({"id_token": wanted})
        elif acr:
            parameters["acr_values"] = " ".join(acr)
    return parameters, checks


def check_what_was_asked(request, sociallogin):
    """Refuse an answer that does not give what the visit had asked for.

    Who was signed in stays so; who was not is let in, and HR's workplace says what it lacks.
    """
    told, state = sociallogin.provider_sign_in, sociallogin.state
    if request.user != sociallogin.user:
        return
    asked_at = state.get("asked_at")
    if asked_at and told.auth_time is not None and told.auth_time < asked_at - LEEWAY:
        raise SignInRefused(
            "not_asked_again",
            "the provider did not ask again: by its auth_time it did so "
            f"{asked_at - told.auth_time} seconds before",
        )
    if state.get("second_factor") and not told.has_second_factor:
        raise SignInRefused(
            "no_second_factor",
            "the provider signed in without a second factor that counts: "
            f"acr {told.acr!r}, amr {told.amr!r}",
        )


@transaction.atomic
def recognise(request, sociallogin):
    """Connect a first visit to the person HR has under an address the provider has verified.

    Later visits go by issuer and subject alone, so an address that the provider gives to somebody
    else one day opens nothing.
    """
    if not sociallogin.email_addresses:
        raise SignInRefused(
            "no_address", "the provider told no email address, in ID token or UserInfo"
        )
    verified = [each.email for each in sociallogin.email_addresses if each.verified]
    if not verified:
        raise SignInRefused(
            "unverified",
            "the provider did not say that the address is verified; OIDC_TRUST_EMAIL decides what "
            "becomes of those of which it says nothing",
        )
    person = User.objects.filter(email__in=verified).select_for_update(no_key=True).first()
    issuer = sociallogin.account.provider
    if person is None:
        raise SignInRefused("nobody", "nobody here has the address that the provider told")
    if not person.is_active:
        raise SignInRefused("left", "the person with this address has left")
    if SocialAccount.objects.filter(user=person, provider=issuer).exists():
        raise SignInRefused("taken", "the person with this address is connected to another subject")
    account = SocialAccount.objects.create(
        user=person, provider=issuer, uid=sociallogin.account.uid, extra_data={}
    )
    get_account_adapter(request).send_notification_mail(
        "socialaccount/email/account_connected", person, {"provider_name": provider_name()}
    )
    return account


def refuse(request, refused):
    level = logging.INFO if refused.error == "cancelled" else logging.WARNING
    # On one line, and no longer than it helps: some of it comes from the provider.
    cause = " ".join(refused.cause.split())[:LOGGED]
    logger.log(level, "Single sign-on was refused: %s", cause)
    context = {"error": refused.error, "name": provider_name()}
    return render(request, "socialaccount/authentication_error.html", context, status=403)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def single_sign_on(request):
    """Lead to the company's provider; people who are signed in see a page that says so first."""
    if not settings.OIDC_ISSUER:
        return redirect("account_login")
    if request.method != "POST":
        if not request.user.is_authenticated:
            return redirect("account_login")
        next_url = get_next_redirect_url(request)
        context = {
            "name": provider_name(),
            "next": next_url,
            "needs_factor": needs_factor_of_provider(request.user, next_url)
            and not has_shown_second_factor(request),
            "is_from_provider": is_from_provider(request),
        }
        return render(request, "socialaccount/login.html", context)

    provider = get_adapter(request).get_provider(request, settings.OIDC_ISSUER)
    try:
        with refusing_malformed_answers():
            next_url = get_next_redirect_url(request)
            config = provider.get_oauth2_adapter(request).openid_config
            parameters, checks = requests_of(request, config, next_url)
            parameters |= provider.get_auth_params()
            away = provider.redirect(
                request, process="login", next_url=next_url, auth_params=parameters, **checks
            )
    except (OAuth2Error, RequestException) as error:
        return refuse(request, explained(request, None, error))
    # A page and not a redirect: our content policy lets forms lead to ourselves only.
    context = {"name": provider_name(), "address": away.url}
    response = render(request, "socialaccount/login_redirect.html", context)
    response.headers["Refresh"] = f"0; url={away.url}"
    return response


@login_not_required
@require_safe
def single_sign_on_back(request):
    """Take people back from the company's provider."""
    if not settings.OIDC_ISSUER:
        return redirect("account_login")
    view = OAuth2CallbackView.adapter_view(CompanyAdapter(request, settings.OIDC_ISSUER))
    person, held = request.user.pk, peek_at_held(request)
    try:
        response = view(request)
    except (OAuth2Error, RequestException) as error:
        return refuse(request, explained(request, None, error))
    if held and person == request.user.pk:
        # A new session has begun, and what they had sent before goes on in it.
        hold_again(request, held)
    return response
