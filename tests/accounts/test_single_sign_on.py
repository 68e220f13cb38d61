"""Single sign-on, against a provider of our own that can be made to lie."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.provider import CLIENT_ID, CLIENT_SECRET, STRANGE_KEY
from tests.accounts.single_sign_on import is_signed_in, refused, set_out, sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LOGIN = "/account/login/"


def test_person_signs_in_at_the_company(client, provider, anna):
    response = sign_in(client, provider, next="/team/")

    assert response.url == "/team/"
    assert client.get("/").context["user"] == anna
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.uid) == (anna, provider.issuer, "s-1")
    assert account.extra_data == {}
    assert [message.subject for message in mail.outbox] == [
        "A new way to sign in to Career pathways"
    ]
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_way_there_says_who_we_are_and_proves_that_it_was_us(client, provider, anna):
    address = set_out(client)
    client.get(reverse("single_sign_on_back"), provider.sign_in(address))

    asked = {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}
    assert address.startswith(f"{provider.issuer}/authorize?")
    assert (asked["client_id"], asked["response_type"]) == (CLIENT_ID, "code")
    assert asked["redirect_uri"] == "http://testserver/account/company/back/"
    [sent] = provider.asked_with
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    assert asked["code_challenge"] == challenge
    assert sent["client_secret"] == CLIENT_SECRET


def test_person_is_known_by_subject_for_ever(provider, anna):
    sign_in(Client(), provider)
    User.objects.update(email="anna.miller@example.com")
    provider.claims |= {"email": "somebody@example.com", "email_verified": False}
    UserFactory(email="somebody@example.com")

    client = Client()
    sign_in(client, provider)

    assert client.get("/").context["user"] == anna
    anna.refresh_from_db()
    assert anna.email == "anna.miller@example.com"
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("written", ["A@EXÄMPLE.com", "a@xn--exmple-cua.com"])
def test_person_is_found_however_the_provider_writes_the_domain(client, provider, anna, written):
    User.objects.update(email="a@xn--exmple-cua.com")
    provider.claims["email"] = written

    sign_in(client, provider)

    assert client.get("/").context["user"] == anna


def lies(**told):
    return lambda claims: claims | told


def test_company_may_trust_addresses_of_which_its_provider_says_no_more(settings, provider, anna):
    del provider.claims["email_verified"]
    assert refused(sign_in(Client(), provider))

    settings.OIDC_TRUST_EMAIL = True
    client = Client()
    sign_in(client, provider)

    assert client.get("/").context["user"] == anna


@pytest.mark.parametrize("said", [False, "false", None])
def test_address_that_the_provider_calls_unverified_is_never_trusted(
    settings, client, provider, anna, said
):
    settings.OIDC_TRUST_EMAIL = True
    provider.claims["email_verified"] = said

    assert refused(sign_in(client, provider))


@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(lies(iss="https://elsewhere.example"), id="another issuer"),
        pytest.param(lies(aud="another portal"), id="for another portal"),
        pytest.param(lies(azp="another portal"), id="asked for by another portal"),
        pytest.param(lies(exp=1_000_000_000), id="no longer good"),
        pytest.param(lies(nonce="of another visit"), id="of another visit"),
        pytest.param(
            lambda claims: {name: claims[name] for name in claims if name != "nonce"},
            id="of no visit",
        ),
        pytest.param(
            lambda claims: {name: claims[name] for name in claims if name != "sub"},
            id="about nobody",
        ),
        pytest.param(lies(email_verified=False), id="address not verified"),
        pytest.param(lies(email_verified="false"), id="address verified in words"),
        pytest.param(lies(email_verified=None), id="address perhaps verified"),
        pytest.param(lies(email="stranger@example.com"), id="a stranger"),
        pytest.param(lies(email=None), id="no address"),
        pytest.param(lies(email=["anna@example.com"]), id="a list of addresses"),
    ],
)
def test_nobody_gets_in_on_a_lie(client, provider, anna, tell):
    provider.tell = tell

    response = sign_in(client, provider)

    assert refused(response)
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        pytest.param(STRANGE_KEY, "RS256", id="another key"),
        pytest.param(None, "none", id="no signature"),
        pytest.param("a secret that is long enough for this", "HS256", id="a shared secret"),
    ],
)
@pytest.mark.parametrize("is_known", [True, False])
def test_nobody_gets_in_without_the_provider_s_signature(provider, anna, key, algorithm, is_known):
    if is_known:
        sign_in(Client(), provider)
    provider.key, provider.algorithm = key, algorithm

    client = Client()

    assert refused(sign_in(client, provider))
    assert not is_signed_in(client)


def test_answer_is_good_once_and_in_its_own_browser(provider, anna):
    client, other = Client(), Client()
    back = provider.sign_in(set_out(client))
    stolen = other.get(reverse("single_sign_on_back"), back)
    client.get(reverse("single_sign_on_back"), back)
    client.post(reverse("account_logout"))

    replayed = client.get(reverse("single_sign_on_back"), back)

    assert [refused(stolen), refused(replayed)] == [True, True]
    assert [is_signed_in(client), is_signed_in(other)] == [False, False]


def test_signed_answer_to_another_visit_is_refused(provider, anna):
    """Somebody else's answer, signed and all, put into one's own visit."""
    theirs = provider.sign_in(set_out(Client()))
    client = Client()
    mine = provider.sign_in(set_out(client))

    response = client.get(reverse("single_sign_on_back"), mine | {"code": theirs["code"]})

    assert refused(response)
    assert not is_signed_in(client)


def test_another_subject_with_the_same_address_is_somebody_else(provider, anna):
    sign_in(Client(), provider)
    provider.claims["sub"] = "s-2"

    client = Client()

    assert refused(sign_in(client, provider))
    assert not is_signed_in(client)
    assert [account.uid for account in SocialAccount.objects.all()] == ["s-1"]


def test_another_issuer_knows_nobody_yet(provider, anna):
    somebody = UserFactory()
    SocialAccount.objects.create(user=somebody, provider="https://before.example", uid="s-1")

    client = Client()
    sign_in(client, provider)

    assert client.get("/").context["user"] == anna


@pytest.mark.parametrize("was_known", [True, False])
def test_who_has_left_does_not_get_in(client, provider, anna, was_known):
    if was_known:
        sign_in(Client(), provider)
    User.objects.update(is_active=False)

    sign_in(client, provider)

    assert not is_signed_in(client)


def test_provider_that_calls_itself_otherwise_is_not_believed(client, provider, anna):
    provider.named = "https://elsewhere.example"

    assert refused(client.post(reverse("single_sign_on")))


def test_provider_that_is_down_is_said_to_be(client, provider, anna):
    provider.end()

    response = client.post(reverse("single_sign_on"))

    assert refused(response)
    assert "is not answering at the moment" in response.content.decode()


@pytest.mark.parametrize(
    ("error", "words"), [("access_denied", "You cancelled"), ("x", "refused to let you in")]
)
def test_stopping_half_way_changes_nothing(client, provider, anna, error, words):
    state = provider.sign_in(set_out(client))["state"]

    response = client.get(reverse("single_sign_on_back"), {"state": state, "error": error})

    assert refused(response)
    assert words in response.content.decode()


def test_signing_in_leads_to_no_other_host(client, provider, anna):
    assert sign_in(client, provider, next="https://elsewhere.example/").url == "/"


def test_nothing_is_begun_by_following_a_link(client, provider):
    assert client.get(reverse("single_sign_on")).url == LOGIN
    assert provider.given == {}


def test_without_a_provider_there_is_no_such_way(client, anna):
    page = client.get(LOGIN).content.decode()

    assert "company account" not in page
    assert client.post(reverse("single_sign_on")).url == LOGIN
    assert client.get(reverse("single_sign_on_back")).url == LOGIN


def test_sign_in_page_offers_what_there_is(client, provider, settings):
    both = client.get(LOGIN).content.decode()
    settings.PASSWORD_SIGN_IN = False
    alone = client.get(LOGIN).content.decode()

    assert ("Sign in with Contoso" in both, 'type="password"' in both) == (True, True)
    assert ("Sign in with Contoso" in alone, 'type="password"' in alone) == (True, False)


# Where passwords are switched off


@pytest.fixture
def no_passwords(provider, settings):
    settings.PASSWORD_SIGN_IN = False


def test_right_password_opens_nothing_any_more(client, no_passwords, anna):
    client.post(LOGIN, {"login": anna.email, "password": PASSWORD})

    assert not is_signed_in(client)


@pytest.mark.parametrize("name", ["account_reset_password", "account_change_password"])
def test_no_password_is_given_out_any_more(client, no_passwords, provider, anna, name):
    signed_out = client.get(reverse(name))
    sign_in(client, provider)
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": anna.email})

    assert [signed_out.status_code, client.get(reverse(name)).status_code] == [404, 404]
    assert mail.outbox == []
    assert client.get(reverse("account")).status_code == 200


def test_one_shows_that_it_is_oneself_at_the_company(client, no_passwords, provider, anna):
    sign_in(client, provider)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200

    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    asked = client.get(reverse("mfa_activate_totp"))
    page = client.get(asked.url)
    sign_in(client, provider, next=page.context["next"])

    assert asked.url.startswith(reverse("single_sign_on"))
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_one_without_a_password_shows_that_it_is_oneself_at_the_company(client, provider, settings):
    settings.PASSWORD_SIGN_IN = False
    anna = UserFactory(email="anna@example.com")
    anna.set_unusable_password()
    anna.save()

    sign_in(client, provider)

    assert client.get(reverse("mfa_activate_totp")).status_code == 200


@pytest.mark.parametrize(
    "name", ["account_request_reauthentication_code", "account_confirm_reauthentication_code"]
)
def test_nobody_shows_that_it_is_them_by_a_code_in_a_mail(client, anna, name):
    client.post(LOGIN, {"login": anna.email, "password": PASSWORD})

    page = client.get(reverse(name))
    client.post(reverse(name), {"recipient": anna.email})

    assert page.url == reverse("account")
    assert mail.outbox == []


# The address may stand in UserInfo


@pytest.fixture
def address_in_user_info(provider):
    provider.user_info = {
        "sub": "s-1",
        "email": provider.claims.pop("email"),
        "email_verified": provider.claims.pop("email_verified"),
    }
    return provider.user_info


def test_address_is_found_in_user_info(client, provider, anna, address_in_user_info):
    sign_in(client, provider)

    assert client.get("/").context["user"] == anna


def test_word_that_the_address_is_verified_is_found_in_user_info(client, provider, anna):
    del provider.claims["email_verified"]
    provider.user_info = {"sub": "s-1", "email": "anna@example.com", "email_verified": True}

    sign_in(client, provider)

    assert client.get("/").context["user"] == anna


def test_user_info_is_not_asked_about_somebody_known(provider, anna, address_in_user_info):
    sign_in(Client(), provider)
    provider.user_info = {}

    client = Client()
    sign_in(client, provider)

    assert client.get("/").context["user"] == anna


@pytest.mark.parametrize(
    "lie",
    [
        {"sub": "s-2"},
        {"sub": None},
        {"email_verified": False},
        {"email": "stranger@example.com"},
        {"email": ["anna@example.com"]},
    ],
)
def test_nobody_gets_in_on_a_lie_in_user_info(client, provider, anna, address_in_user_info, lie):
    address_in_user_info.update(lie)

    assert refused(sign_in(client, provider))
    assert not SocialAccount.objects.exists()


def test_user_info_vouches_for_no_address_but_its_own(client, provider, anna):
    del provider.claims["email_verified"]
    provider.user_info = {"sub": "s-1", "email": "other@example.com", "email_verified": True}

    assert refused(sign_in(client, provider))
