"""Signing in at the company's own provider, by OpenID Connect.

allauth carries people there and back. What the provider says of them is believed only when it is
signed, for us, by the issuer that was configured, and in answer to this very visit.
"""

import jwt
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from .models import User
from .spelling import address

# Keys of two halves only: nobody can sign with what the provider publishes.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
# Clocks differ.
LEEWAY = 60


def provider_name():
    """What the company calls its single sign-on."""
    return settings.OIDC_NAME or _("your company account")


def nonce_for(state):
    """What the provider's answer must carry, so that it answers this visit and no other."""
    return salted_hmac("single sign-on", state, algorithm="sha256").hexdigest()


class Client(OAuth2Client):
    def get_redirect_url(self, authorization_url, scope, extra_params):
        nonce = {"nonce": nonce_for(self.state)}
        return super().get_redirect_url(authorization_url, scope, extra_params | nonce)


class CompanyDoor(OpenIDConnectOAuth2Adapter):
    client_class = Client

    def get_callback_url(self, request, app):
        return request.build_absolute_uri(reverse("single_sign_on_back"))

    @property
    def openid_config(self):
        config = super().openid_config
        if config["issuer"].rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
            raise OAuth2Error("The provider calls itself by another name.")
        return config

    def complete_login(self, request, app, token, response, **more):
        try:
            claims = self.read(response["id_token"], app.client_id)
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise OAuth2Error("The provider's answer is not to be believed.") from error
        nonce = nonce_for(request.GET.get("state", ""))
        if not constant_time_compare(claims["nonce"], nonce):
            raise OAuth2Error("The provider's answer is to another question.")
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def read(self, id_token, client_id):
        """The claims of an answer that is signed by the provider, for us, and still good."""
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json())
        key = keys[jwt.get_unverified_header(id_token)["kid"]]
        claims = jwt.decode(
            id_token,
            key,
            algorithms=ALGORITHMS,
            audience=client_id,
            issuer=self.openid_config["issuer"],
            leeway=LEEWAY,
            options={"require": ["iss", "aud", "exp", "iat", "sub", "nonce"]},
        )
        if claims.get("azp", client_id) != client_id:
            raise jwt.InvalidAudienceError
        return claims


class CompanyProvider(OpenIDConnectProvider):
    oauth2_adapter_class = CompanyDoor

    def get_login_url(self, request, **kwargs):
        return reverse("single_sign_on")

    def get_callback_url(self):
        return reverse("single_sign_on_back")

    def extract_extra_data(self, data):
        """Nothing is kept of what the provider says of people but who they are to it."""
        return {}

    def extract_email_addresses(self, data):
        claims = data["id_token"]
        silent = "email_verified" not in claims and settings.OIDC_TRUST_EMAIL
        verified = silent or claims.get("email_verified") is True
        email = claims.get("email")
        if not isinstance(email, str):
            return []
        return [EmailAddress(email=address(email), verified=verified, primary=True)]


class KnownPeopleOnly(DefaultSocialAccountAdapter):
    """Whoever the company's provider vouches for gets in, if HR has them among its people."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def populate_user(self, request, sociallogin, data):
        """Who people are comes from HR: nothing is taken over from the provider."""
        return sociallogin.user

    def pre_social_login(self, request, sociallogin):
        if sociallogin.is_existing:
            return
        account = recognise(request, sociallogin)
        if account is None:
            raise ImmediateHttpResponse(refuse(request, "nobody"))
        sociallogin.account, sociallogin.user = account, account.user

    def on_authentication_error(self, request, provider, error=None, **more):
        raise ImmediateHttpResponse(refuse(request, error))


@transaction.atomic
def recognise(request, sociallogin):
    """The first time: somebody HR has among its people, by an address the provider has verified.

    From then on they are known by issuer and subject, whatever becomes of either address. So an
    address that the provider gives to somebody else later opens nothing.
    """
    verified = [each.email for each in sociallogin.email_addresses if each.verified]
    person = User.objects.active().filter(email__in=verified).select_for_update().first()
    issuer = sociallogin.account.provider
    if person is None or SocialAccount.objects.filter(user=person, provider=issuer).exists():
        return None
    account = SocialAccount.objects.create(
        user=person, provider=issuer, uid=sociallogin.account.uid, extra_data={}
    )
    get_account_adapter(request).send_notification_mail(
        "socialaccount/email/account_connected", person, {"provider_name": provider_name()}
    )
    return account


def refuse(request, error):
    context = {"error": error, "name": provider_name()}
    return render(request, "socialaccount/authentication_error.html", context, status=403)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def single_sign_on(request):
    """To the company's provider, or first the page that says so, for who is signed in already."""
    if not settings.OIDC_ISSUER:
        return redirect("account_login")
    if request.method != "POST":
        if not request.user.is_authenticated:
            return redirect("account_login")
        context = {"name": provider_name(), "next": get_next_redirect_url(request)}
        return render(request, "socialaccount/login.html", context)

    provider = get_adapter(request).get_provider(request, settings.OIDC_ISSUER)
    try:
        away = provider.redirect(request, process="login", next_url=get_next_redirect_url(request))
    except (OAuth2Error, RequestException, KeyError, ValueError):
        return refuse(request, "unreachable")
    # A page and not a redirect: our content policy lets forms lead to ourselves only.
    context = {"name": provider_name(), "address": away.url}
    response = render(request, "socialaccount/login_redirect.html", context)
    response.headers["Refresh"] = f"0; url={away.url}"
    return response


@login_not_required
@require_safe
def single_sign_on_back(request):
    """Back from the company's provider."""
    if not settings.OIDC_ISSUER:
        return redirect("account_login")
    view = OAuth2CallbackView.adapter_view(CompanyDoor(request, settings.OIDC_ISSUER))
    try:
        return view(request)
    except (OAuth2Error, RequestException, KeyError, ValueError):
        return refuse(request, "unreachable")
