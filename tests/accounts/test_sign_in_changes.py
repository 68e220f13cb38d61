"""Every change in how somebody signs in is told to them by mail, whoever made it."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.management.commands import changepassword
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.accounts.conftest import PASSWORD
from tests.accounts.person_pages import page_of, posted
from tests.accounts.single_sign_on import sign_in as sign_in_at_the_company
from tests.accounts.test_second_factor import SECRET, reauthenticated, set_up_app
from tests.allauth_internals import TOTP

# Mails go out once the change is committed.
pytestmark = pytest.mark.django_db(transaction=True)

NEW = "sofa lantern gravel otter"


def own_password(anna, request):
    client = Client()
    client.force_login(anna)
    passwords = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post(reverse("account_change_password"), passwords)


def password_by_link(anna, request):
    client = Client()
    client.post(reverse("account_reset_password"), {"email": anna.email})
    link = re.search(r"http://\S+(/account/password/reset/key/\S+)", mail.outbox.pop().body)[1]
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})


def password_by_a_superuser(anna, request, **more):
    client = Client()
    client.force_login(request.getfixturevalue("superuser"))
    client.post(
        reverse("admin:auth_user_password_change", args=[anna.pk]),
        {"password1": NEW, "password2": NEW, "usable_password": "true", **more},
    )


def password_taken_away(anna, request):
    password_by_a_superuser(anna, request, **{"usable_password": "false", "unset-password": ""})


def password_by_a_command(anna, request):
    request.getfixturevalue("monkeypatch").setattr(
        changepassword.getpass, "getpass", lambda prompt: NEW
    )
    call_command("changepassword", "Anna@Example.com", verbosity=0)


def app_added(anna, request):
    set_up_app(reauthenticated(Client(), anna))


def app_removed(anna, request):
    client = reauthenticated(Client(), anna)
    set_up_app(client)
    mail.outbox.clear()
    client.post(reverse("mfa_deactivate_totp"))


def new_recovery_codes(anna, request):
    client = reauthenticated(Client(), anna)
    set_up_app(client)
    mail.outbox.clear()
    client.post(reverse("mfa_generate_recovery_codes"))


def passkey_removed(anna, request):
    client = reauthenticated(Client(), anna)
    set_up_app(client)
    mail.outbox.clear()
    passkey = Authenticator.objects.create(
        user=anna, type=Authenticator.Type.WEBAUTHN, data={"name": "Key"}
    )
    client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))


def factors_reset_by_a_command(anna, request):
    TOTP.activate(anna, SECRET)
    call_command("reset_second_factor", anna.email, yes=True, verbosity=0)


def company_account_connected(anna, request):
    sign_in_at_the_company(Client(), request.getfixturevalue("provider"))


CHANGED = "Your password for Career pathways was changed"
CHANGES = {
    own_password: CHANGED,
    password_by_link: CHANGED,
    password_by_a_superuser: CHANGED,
    password_taken_away: CHANGED,
    password_by_a_command: CHANGED,
    app_added: "An authenticator app was set up for Career pathways",
    app_removed: "The authenticator app for Career pathways was removed",
    new_recovery_codes: "New recovery codes for Career pathways",
    passkey_removed: "A passkey for Career pathways was removed",
    factors_reset_by_a_command: "Your second factor for Career pathways was reset",
    company_account_connected: "A new way to sign in to Career pathways",
}


@pytest.mark.parametrize(
    ("change", "subject"), CHANGES.items(), ids=[change.__name__ for change in CHANGES]
)
def test_change_is_told_to_the_person_once(anna, request, change, subject):
    change(anna, request)

    told = [(message.to, message.subject) for message in mail.outbox]
    assert told == [(["anna@example.com"], subject)]


def test_change_of_the_address_is_told_at_the_old_one_and_the_new_one(anna, groups, superuser):
    hr = Client()
    hr.force_login(superuser)

    hr.post(page_of(anna), posted(anna, email="anna.miller@example.com"))

    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["anna@example.com"], "Your sign-in address has changed"),
        (["anna.miller@example.com"], "Your sign-in address has changed"),
    ]
    assert "From now on it is this one" in mail.outbox[1].body
    assert not any("http" in message.body for message in mail.outbox)


def test_change_is_told_at_the_address_that_hr_has(anna):
    """allauth keeps a list of addresses of its own, which may be out of date."""
    EmailAddress.objects.create(user=anna, email="before@example.com", primary=True, verified=True)

    own_password(anna, None)

    assert [message.to for message in mail.outbox] == [["anna@example.com"]]


def test_change_by_others_says_who_made_it(anna, request):
    anna.language = "en"
    anna.save()

    password_by_a_superuser(anna, request)

    assert mail.outbox[0].body.startswith("Hello Anna,\n\nthe people who run Career pathways have")
