"""The second factor: allauth's work, asked of HR before any of its pages."""

import re
import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from justhtml import JustHTML

from tests.accounts.conftest import PASSWORD
from tests.addresses import addresses
from tests.allauth_internals import TOTP, RecoveryCodes, format_hotp_value, hotp_value
from tests.allauth_internals import yield_hotp_counters_from_time as counters
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def required(settings):
    settings.HR_NEEDS_SECOND_FACTOR = True


def code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, list(counters())[1]))


def sign_in(client, user, **more):
    credentials = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), credentials, query_params=more)


def reauthenticated(client, user):
    """Signed in, and has just shown once more that it is them."""
    sign_in(client, user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def set_up_app(client):
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    return client.post(reverse("mfa_activate_totp"), {"code": code(secret)})


@pytest.mark.django_db(transaction=True)  # the mail goes out once it is committed
def test_app_is_set_up_after_showing_once_more_that_it_is_oneself(client, anna):
    sign_in(client, anna)
    asked = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    done = set_up_app(client)

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert done.url == reverse("mfa_view_recovery_codes")
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert [message.subject for message in mail.outbox] == [
        "An authenticator app was set up for Career pathways"
    ]


def test_app_is_set_up_though_somebody_asked_for_a_reset_of_their_password(client, anna):
    Client().post(reverse("account_reset_password"), {"email": anna.email})
    reauthenticated(client, anna)

    done = set_up_app(client)

    assert done.url == reverse("mfa_view_recovery_codes")


def test_page_to_set_up_an_app_draws_its_code_and_says_its_key(client, anna):
    page = reauthenticated(client, anna).get(reverse("mfa_activate_totp"))

    document = JustHTML(page.content.decode(), strict=True, sanitize=False)
    [picture] = document.query("main form svg[role=img]")
    assert picture.attrs["aria-label"] == "QR code for your authenticator app"
    assert document.query("main code")[0].to_text() == page.context["form"].secret
    assert b"data:image" not in page.content


def test_wrong_code_sets_nothing_up(client, anna):
    reauthenticated(client, anna).get(reverse("mfa_activate_totp"))

    response = client.post(reverse("mfa_activate_totp"), {"code": "000000"})

    assert response.context["form"].errors == {
        "code": ["This code is not right, or it was used already."]
    }
    assert not Authenticator.objects.exists()


def test_password_alone_no_longer_signs_in(client, anna):
    TOTP.activate(anna, SECRET)

    asked = sign_in(client, anna, next="/team/")
    not_yet = client.get("/")
    done = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert asked.url == reverse("mfa_authenticate")
    assert not_yet.status_code == 302
    assert done.url == "/team/"
    assert client.get("/").status_code == 200


def test_reset_of_the_password_does_not_go_round_it(client, anna):
    TOTP.activate(anna, SECRET)
    client.post(reverse("account_reset_password"), {"email": anna.email})
    link = re.search(r"http://\S+(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    new = "sofa lantern gravel otter"

    asked = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert asked.url == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302


def test_code_works_once(anna):
    TOTP.activate(anna, SECRET)
    first, second = Client(), Client()
    for client in [first, second]:
        sign_in(client, anna)
        answer = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert answer.context["form"].errors == {
        "code": ["This code is not right, or it was used already."]
    }
    assert [first.get("/").status_code, second.get("/").status_code] == [200, 302]


def test_codes_cannot_be_tried_for_long(client, anna):
    TOTP.activate(anna, SECRET)
    sign_in(client, anna)
    for _attempt in range(6):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    response = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert "Too many failed login attempts" in str(response.context["form"].errors)


def test_recovery_code_signs_in_once(anna):
    TOTP.activate(anna, SECRET)
    [paper, *_others] = RecoveryCodes.activate(anna).get_unused_codes()
    first, second = Client(), Client()
    for client in [first, second]:
        sign_in(client, anna)
        client.post(reverse("mfa_authenticate"), {"code": paper})

    assert [first.get("/").status_code, second.get("/").status_code] == [200, 302]


def test_what_a_factor_rests_on_is_not_readable_in_the_database(anna):
    totp = TOTP.activate(anna, SECRET)
    codes = RecoveryCodes.activate(anna)

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in stored
    assert not any(paper in stored for paper in codes.get_unused_codes())
    assert totp.validate_code(code())


def test_app_is_removed_with_a_mail(client, anna):
    set_up_app(reauthenticated(client, anna))
    mail.outbox.clear()

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.exists()
    assert [message.subject for message in mail.outbox] == [
        "The authenticator app for Career pathways was removed"
    ]


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
        "mfa_reauthenticate",
        "usersessions_list",
    ],
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_page_is_valid_and_says_where_one_is(client, anna, name, language):
    anna.language = language
    anna.save()
    reauthenticated(client, anna)
    if name != "mfa_activate_totp":
        set_up_app(client)

    response = client.get(reverse(name))

    document = JustHTML(response.content.decode(), strict=True, sanitize=False)
    assert response.status_code == 200
    assert len(document.query("h1")) == 1
    assert not document.query("[style], style")
    for script in document.query("script"):
        assert "src" in script.attrs or script.attrs["type"] == "application/json"


def test_passkey_page_says_that_it_needs_a_script(client, anna):
    page = reauthenticated(client, anna).get(reverse("mfa_add_webauthn")).content.decode()

    assert "<noscript><p>A passkey needs JavaScript" in page


# Of HR


def of_hr():
    values = {"app_label": "accounts", "object_id": "1", "content_type_id": "1", "url": "nothing"}
    return sorted(
        each
        for each in set(addresses(lambda route, name: [values.get(name, "1")]))
        if (each.startswith("/admin/") and each != "/admin/logout/") or "/preview/" in each
    )


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_page_of_hr_opens_without_a_second_factor(client, hr_admin, required, method):
    client.force_login(hr_admin)
    pages = of_hr()

    refused = {page: getattr(client, method)(page) for page in pages}

    to = reverse("mfa_index")
    assert [page for page in pages if getattr(refused[page], "url", "") != to] == []
    assert len(pages) >= 30


@pytest.mark.parametrize("is_required", [True, False])
def test_workplace_opens_with_one_or_where_none_is_asked_for(
    client, hr_admin, settings, is_required
):
    settings.HR_NEEDS_SECOND_FACTOR = is_required
    hr_admin.set_password(PASSWORD)
    hr_admin.save()
    if is_required:
        TOTP.activate(hr_admin, SECRET)
    sign_in(client, hr_admin)
    if is_required:
        client.post(reverse("mfa_authenticate"), {"code": code()})

    assert client.get("/admin/").status_code == 200


def test_workplace_asks_for_the_factor_in_a_session_that_has_not_shown_one(
    client, hr_admin, required
):
    hr_admin.set_password(PASSWORD)
    hr_admin.save()
    sign_in(client, hr_admin)
    TOTP.activate(hr_admin, SECRET)

    asked = client.get("/admin/")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    by_password = client.get("/admin/"), client.get(reverse("mfa_generate_recovery_codes"))
    client.post(asked.url, {"code": code()})

    assert asked.url == f"{reverse('mfa_reauthenticate')}?next=%2Fadmin%2F"
    assert by_password[0].url == asked.url
    assert by_password[1].url.startswith(reverse("mfa_reauthenticate"))
    assert client.get("/admin/").status_code == 200


@pytest.mark.django_db(transaction=True)  # allauth tells of it once it is committed
def test_first_factor_ends_the_sessions_that_never_saw_one(anna):
    here, there = Client(), Client()
    for client in [there, here]:
        reauthenticated(client, anna)

    set_up_app(here)

    assert [here.get("/").status_code, there.get("/").status_code] == [200, 302]


@pytest.mark.django_db(transaction=True)  # allauth tells of it once it is committed
def test_person_from_a_list_chooses_a_password_by_mail_and_opens_the_workplace(
    client, groups, required
):
    UserFactory(email="hr@example.com", name="Hanna HR", is_staff=True, superuser=True)
    client.post(reverse("account_reset_password"), {"email": "hr@example.com"})
    link = re.search(r"http://\S+(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True)
    new = "sofa lantern gravel otter"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    # A stranger asks for another.
    Client().post(reverse("account_reset_password"), {"email": "hr@example.com"})

    led = client.get("/admin/")
    client.post(reverse("account_reauthenticate"), {"password": new})
    done = set_up_app(client)

    assert led.url == reverse("mfa_index")
    assert done.url == reverse("mfa_view_recovery_codes")
    assert client.get("/admin/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, hr_admin, required):
    RecoveryCodes.activate(hr_admin)
    client.force_login(hr_admin)

    assert client.get("/admin/").url == reverse("mfa_index")


@pytest.mark.django_db(transaction=True)  # allauth tells of it once it is committed
def test_somebody_of_hr_is_led_from_the_door_to_the_workplace(client, hr_admin, required):
    hr_admin.set_password(PASSWORD)
    hr_admin.save()
    reauthenticated(client, hr_admin)

    led = client.get("/admin/", follow=True)
    set_up_app(client)

    assert led.redirect_chain == [(reverse("mfa_index"), 302)]
    assert "HR’s workplace only opens with a second factor." in led.content.decode()
    assert client.get("/admin/").status_code == 200


def test_portal_itself_stays_open_to_hr(client, hr_admin, required):
    client.force_login(hr_admin)

    assert client.get("/").status_code == 200


def test_last_factor_of_hr_stays(client, hr_admin, required):
    hr_admin.set_password(PASSWORD)
    hr_admin.save()
    set_up_app(reauthenticated(client, hr_admin))

    client.post(reverse("mfa_deactivate_totp"))

    assert Authenticator.objects.filter(type="totp").count() == 1


def test_who_has_lost_everything_begins_anew(client, anna, django_capture_on_commit_callbacks):
    TOTP.activate(anna, SECRET)
    RecoveryCodes.activate(anna)
    other = TOTP.activate(UserFactory(), SECRET)
    sign_in(client, anna)
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert client.get("/").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        call_command("reset_second_factor", "Anna@example.com", yes=True, verbosity=0)

    assert list(Authenticator.objects.all()) == [other.instance]
    assert client.get("/").status_code == 302
    assert sign_in(client, anna).url == "/"
    assert [message.to for message in mail.outbox] == [["anna@example.com"]]


def test_nobody_s_second_factor_is_reset_by_a_slip(anna):
    with pytest.raises(CommandError, match=r"Nobody here signs in with ann@example\.com"):
        call_command("reset_second_factor", "ann@example.com")


def test_workplace_does_not_show_what_people_sign_in_with(client, superuser):
    client.force_login(superuser)

    page = client.get("/admin/").content.decode()

    shown = set(re.findall(r'href="/admin/(\w+)/', page))
    assert {"accounts", "pathways"} <= shown
    assert shown.isdisjoint({"account", "mfa", "socialaccount", "usersessions"})


def test_second_factors_outlive_a_change_of_the_secret_key(settings):
    kept = get_adapter().encrypt(SECRET)

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert get_adapter().decrypt(kept) == SECRET

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        get_adapter().decrypt(kept)


@pytest.fixture
def key_is_lost(settings, anna):
    """Anna's app and codes were stored under a key that nobody has any more."""
    TOTP.activate(anna, SECRET)
    RecoveryCodes.activate(anna)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []


def test_code_is_refused_in_words_where_the_key_is_lost(client, anna, key_is_lost, caplog):
    sign_in(client, anna)

    response = client.post(reverse("mfa_authenticate"), {"code": code()})

    assert "Your second factor cannot be read any more" in response.content.decode()
    assert f"The second factor of person {anna.pk} cannot be read" in caplog.text
    assert "reset_second_factor" in caplog.text


@pytest.mark.parametrize(
    "name",
    ["mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"],
)
def test_codes_on_paper_say_in_words_that_the_key_is_lost(client, anna, key_is_lost, caplog, name):
    client.force_login(anna)
    session = client.session
    shown = {"method": "mfa", "reauthenticated": True, "at": time.time()}
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = str(anna.pk)
    session.save()

    response = client.get(reverse(name))

    assert response.status_code == 409
    JustHTML(response.content.decode(), strict=True, sanitize=False)
    assert "Your second factor cannot be read" in response.content.decode()
    assert f"The second factor of person {anna.pk} cannot be read" in caplog.text


def test_who_is_locked_out_by_a_lost_key_begins_anew(client, anna, key_is_lost):
    call_command("reset_second_factor", anna.email, yes=True, verbosity=0)

    assert sign_in(client, anna).url == "/"
