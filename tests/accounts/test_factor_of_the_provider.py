"""A second factor that HR showed at the company's provider: when it counts, and for how long."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import AccessToken, Department
from pathway_portal.operations import doctor
from tests.accounts.conftest import PASSWORD
from tests.accounts.single_sign_on import refused, set_out, sign_in
from tests.accounts.test_second_factor import SECRET, code
from tests.allauth_internals import TOTP
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

WORKPLACE = "/admin/"
STEP_UP = f"{reverse('single_sign_on')}?next=%2Fadmin%2F"


@pytest.fixture
def hr(hr_admin, provider, settings):
    """Hanna of HR, whom the provider knows; HR's workplace takes two words of it."""
    settings.HR_NEEDS_SECOND_FACTOR = True
    settings.OIDC_SECOND_FACTOR_ACR = ["gold", "urn:company:mfa"]
    settings.OIDC_SECOND_FACTOR_AMR = ["mfa", "hwk"]
    hr_admin.email = "anna@example.com"
    hr_admin.set_password(PASSWORD)
    hr_admin.save()
    SocialAccount.objects.create(user=hr_admin, provider=provider.issuer, uid="s-1")
    return hr_admin


def asked(address):
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}


def opens(client):
    return client.get(WORKPLACE).status_code == 200


# What counts


@pytest.mark.parametrize(
    "told",
    [{"acr": "gold"}, {"amr": ["pwd", "hwk"]}, {"acr": "urn:company:mfa", "amr": ["mfa"]}],
)
def test_workplace_opens_with_the_provider_s_second_factor(client, provider, hr, told):
    provider.claims |= told

    sign_in(client, provider)

    assert opens(client)
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"acr": "silver", "amr": ["pwd"]},
        {"acr": "mfa", "amr": ["gold"]},
        {"acr": ["gold"]},
        {"acr": "gold mfa"},
        {"acr": "GOLD"},
        {"acr": None, "amr": None},
        {"amr": "mfa"},
        {"amr": {"mfa": True}},
        {"amr": [["mfa"]]},
        {"amr": []},
    ],
)
def test_nothing_else_counts(client, provider, hr, told):
    provider.claims |= told

    sign_in(client, provider)

    assert client.get("/").status_code == 200
    assert client.get(WORKPLACE).url == STEP_UP


def test_what_user_info_says_of_it_does_not_count(client, provider, hr):
    """Nobody has signed that."""
    SocialAccount.objects.all().delete()
    email = {name: provider.claims.pop(name) for name in ("email", "email_verified")}
    provider.user_info = {"sub": "s-1", "acr": "gold", "amr": ["mfa"]} | email

    sign_in(client, provider)

    assert client.get("/").context["user"] == hr
    assert not opens(client)


@pytest.mark.parametrize("name", ["OIDC_SECOND_FACTOR_ACR", "OIDC_SECOND_FACTOR_AMR"])
def test_what_no_longer_counts_opens_nothing_from_the_next_click_on(
    client, provider, hr, settings, name
):
    provider.claims |= {"acr": "gold"} if name.endswith("ACR") else {"amr": ["mfa"]}
    sign_in(client, provider)
    assert opens(client)

    setattr(settings, name, ["other"])

    assert not opens(client)


def test_without_the_settings_only_a_factor_set_up_here_counts(client, provider, hr, settings):
    settings.OIDC_SECOND_FACTOR_ACR = settings.OIDC_SECOND_FACTOR_AMR = []
    provider.claims |= {"acr": "gold", "amr": ["mfa"]}

    sign_in(client, provider)

    assert client.get(WORKPLACE).url == reverse("mfa_index")


# It stays with its session


def test_factor_vouches_for_no_session_opened_by_a_password(client, provider, hr):
    provider.claims |= {"acr": "gold"}
    sign_in(client, provider)
    assert opens(client)
    client.post(reverse("account_logout"))

    for browser in [client, Client()]:
        browser.post(reverse("account_login"), {"login": hr.email, "password": PASSWORD})
        assert browser.get("/").status_code == 200
        assert browser.get(WORKPLACE).url == STEP_UP


def test_factor_of_a_sign_in_that_was_not_finished_vouches_for_no_other(client, provider, hr):
    """Asked for a code here, they turn to their password instead, in the same browser."""
    provider.claims |= {"acr": "gold"}
    TOTP.activate(hr, SECRET)
    begun = sign_in(client, provider)
    assert client.session["provider_sign_in"]["acr"] == ["gold"]
    client.post(reverse("account_logout"))
    Authenticator.objects.all().delete()

    client.post(reverse("account_login"), {"login": hr.email, "password": PASSWORD})

    assert begun.url == reverse("mfa_authenticate")
    assert client.get("/").context["user"] == hr
    assert client.get(WORKPLACE).url == STEP_UP


def test_factor_of_one_sign_in_vouches_for_no_later_one(client, provider, hr):
    provider.claims |= {"acr": "gold"}
    sign_in(client, provider)
    provider.claims["acr"] = "silver"

    sign_in(client, provider)

    assert not opens(client)


def test_nothing_of_it_is_kept_with_the_account(client, provider, hr):
    provider.claims |= {"acr": "gold", "amr": ["mfa"], "auth_time": int(time.time())}

    sign_in(client, provider)

    assert SocialAccount.objects.get().extra_data == {}


# Beside a factor that was set up here


def test_own_factor_is_still_asked_for_and_still_opens(client, provider, hr):
    TOTP.activate(hr, SECRET)

    asked_for = sign_in(client, provider)
    client.post(reverse("mfa_authenticate"), {"code": code()})

    assert asked_for.url == reverse("mfa_authenticate")
    assert opens(client)


@pytest.mark.parametrize(("acr", "left"), [("silver", 1), ("gold", 0)])
def test_last_own_factor_may_go_where_the_provider_s_counts(client, provider, hr, acr, left):
    TOTP.activate(hr, SECRET)
    provider.claims |= {"acr": acr, "auth_time": int(time.time())}
    sign_in(client, provider)
    client.post(reverse("mfa_authenticate"), {"code": code()})

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.count() == left


# Stepping up


def test_workplace_leads_to_the_provider_and_says_why(client, provider, hr):
    sign_in(client, provider)

    led = client.get(WORKPLACE, follow=True)

    page = " ".join(led.content.decode().split())
    assert led.redirect_chain == [(STEP_UP, 302)]
    assert "You came in with Contoso, but without a second factor." in page
    assert reverse("mfa_index") in page


def test_page_says_no_more_than_it_knows_of_who_came_by_a_password(client, provider, hr):
    client.post(reverse("account_login"), {"login": hr.email, "password": PASSWORD})

    page = client.get(WORKPLACE, follow=True).content.decode()

    assert "Sign in with Contoso and your second factor there" in page
    assert "You came in with" not in page


def test_stepping_up_opens_the_workplace(client, provider, hr):
    sign_in(client, provider)
    provider.claims |= {"amr": ["mfa"], "auth_time": int(time.time())}

    back = sign_in(client, provider, next=WORKPLACE)

    assert back.url == WORKPLACE
    assert opens(client)


@pytest.mark.parametrize("told", [{}, {"acr": "silver", "amr": ["pwd"]}])
def test_stepping_up_without_a_factor_is_refused_in_true_words(client, provider, hr, caplog, told):
    sign_in(client, provider)
    provider.claims |= told

    response = sign_in(client, provider, next=WORKPLACE)

    page = " ".join(response.content.decode().split())
    assert refused(response)
    assert "Contoso signed you in without a second factor" in page
    assert reverse("mfa_index") in page
    cause = "signed in without a second factor that counts: acr "
    assert f"{cause}{told.get('acr', '')!r}, amr {told.get('amr', [])!r}" in caplog.text
    assert client.get("/").context["user"] == hr
    assert not opens(client)


def test_provider_that_cannot_ask_for_a_factor_is_said_to_have_none(client, provider, hr, caplog):
    sign_in(client, provider)
    state = provider.sign_in(set_out(client, next=WORKPLACE))["state"]

    answer = {"state": state, "error": "unmet_authentication_requirements"}
    response = client.get(reverse("single_sign_on_back"), answer)

    assert "Contoso signed you in without a second factor" in response.content.decode()
    assert "the provider has no second factor of the person" in caplog.text
    assert client.get("/").context["user"] == hr


def test_sign_in_on_the_way_to_the_workplace_is_not_refused_for_want_of_a_factor(
    client, provider, hr
):
    response = sign_in(client, provider, next=WORKPLACE)

    assert response.url == WORKPLACE
    assert client.get("/").context["user"] == hr
    assert client.get(WORKPLACE).url == STEP_UP


def test_what_was_sent_before_stepping_up_is_not_lost(client, provider, hr):
    sign_in(client, provider)
    page = reverse("admin:accounts_department_add")
    led = client.post(page, {"name": "Logistics"})
    provider.claims["acr"] = "gold"

    sign_in(client, provider, next=page)
    client.get(page)

    assert led.url == f"{reverse('single_sign_on')}?next={page.replace('/', '%2F')}"
    assert [str(department) for department in Department.objects.all()] == ["Logistics"]


def test_what_was_sent_is_not_carried_over_to_somebody_else(client, provider, hr, groups):
    sign_in(client, provider)
    page = reverse("admin:accounts_department_add")
    client.post(page, {"name": "Logistics"})
    other = UserFactory(email="other@example.com", is_staff=True)
    other.groups.set(hr.groups.all())
    SocialAccount.objects.create(user=other, provider=provider.issuer, uid="s-2")
    provider.claims |= {"sub": "s-2", "acr": "gold"}

    sign_in(client, provider, next=page)

    assert client.get(page).context["user"] == other
    assert not Department.objects.exists()


# What is asked of the provider


def test_acr_is_asked_for_on_the_way_to_the_workplace_alone(provider, hr):
    to_workplace = asked(set_out(Client(), next=WORKPLACE))
    elsewhere = asked(set_out(Client(), next="/team/"))

    assert to_workplace["acr_values"] == "gold urn:company:mfa"
    assert {"acr_values", "claims", "max_age", "prompt"}.isdisjoint(elsewhere)


@pytest.mark.parametrize(
    ("acr", "amr", "wanted"),
    [
        (["gold"], [], {"acr": {"essential": True, "values": ["gold"]}}),
        ([], ["mfa"], {"amr": {"essential": True}}),
        (
            ["gold"],
            ["mfa"],
            {"acr": {"essential": False, "values": ["gold"]}, "amr": {"essential": True}},
        ),
    ],
)
def test_provider_that_takes_claims_is_asked_by_them(provider, hr, settings, acr, amr, wanted):
    settings.OIDC_SECOND_FACTOR_ACR, settings.OIDC_SECOND_FACTOR_AMR = acr, amr
    provider.abilities = {"claims_parameter_supported": True}

    parameters = asked(set_out(Client(), next=WORKPLACE))

    assert json.loads(parameters["claims"]) == {"id_token": wanted}
    assert "acr_values" not in parameters


def test_who_is_signed_in_is_to_be_asked_again(client, provider, hr):
    sign_in(client, provider)

    plain = asked(set_out(client, next="/team/"))
    provider.abilities = {"prompt_values_supported": ["none", "login"]}
    prompted = asked(set_out(client, next="/team/"))

    assert (plain["max_age"], "prompt" in plain) == ("0", False)
    assert (prompted["max_age"], prompted["prompt"]) == ("0", "login")


def test_provider_that_did_not_ask_again_is_refused(client, provider, hr, caplog):
    provider.claims |= {"auth_time": int(time.time()) - 3600, "acr": "gold"}
    sign_in(client, provider)

    response = sign_in(client, provider, next=WORKPLACE)

    assert refused(response)
    assert "sent you back without asking whether it is you" in response.content.decode()
    assert "the provider did not ask again: by its auth_time" in caplog.text
    assert client.get("/").context["user"] == hr


@pytest.mark.parametrize("auth_time", ["now", True, [1], {}, "1700000000"])
def test_malformed_time_is_refused(client, provider, hr, caplog, auth_time):
    provider.claims["auth_time"] = auth_time

    assert refused(sign_in(client, provider))
    assert "auth_time is no number" in caplog.text


# A fresh sign-in


@pytest.mark.parametrize(
    ("ago", "is_fresh"), [(None, True), (60, True), (3600, False), (-86_400, True)]
)
def test_sign_in_is_as_fresh_as_the_provider_says(client, provider, hr, ago, is_fresh):
    """It may have asked hours before, and sends people back without a word since."""
    provider.claims["acr"] = "gold"
    if ago is not None:
        provider.claims["auth_time"] = int(time.time()) - ago
    sign_in(client, provider)

    page = reverse("admin:accounts_accesstoken_add")
    client.post(page, {"name": "Entra ID", "purpose": "people"})

    assert AccessToken.objects.exists() is is_fresh


@pytest.mark.parametrize(("ago", "is_fresh"), [(60, True), (3600, False)])
def test_second_factors_are_managed_after_a_fresh_sign_in(client, provider, hr, ago, is_fresh):
    provider.claims |= {"acr": "gold", "auth_time": int(time.time()) - ago}
    sign_in(client, provider)

    page = client.get(reverse("mfa_activate_totp"))

    assert (page.status_code == 200) is is_fresh


# For the people who run it


def test_deployment_check_names_a_factor_that_nobody_is_asked_for(hr, settings):
    def found():
        messages = run_checks(tags=["security"], include_deployment_checks=True)
        return [message.id for message in messages if message.id == "portal.W003"]

    asked_for = found()
    settings.HR_NEEDS_SECOND_FACTOR = False

    assert (asked_for, found()) == ([], ["portal.W003"])


def test_doctor_counts_the_provider_s_factor(hr, settings):
    def without():
        return [remark.what for remark in doctor._of_people() if "second factor" in remark.what]

    counted = without()
    settings.OIDC_SECOND_FACTOR_ACR = settings.OIDC_SECOND_FACTOR_AMR = []

    assert counted == []
    assert without() == ["1 who may open HR's workplace have no second factor."]
