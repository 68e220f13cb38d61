"""Signing in and out, and getting a new password: allauth's work, set up as we promise it."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from pathway_portal.accounts.models import User
from tests.factories import CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"


@pytest.fixture
def anna():
    return UserFactory(name="Anna", email="anna@example.com", password=PASSWORD)


def sign_in(client, email="anna@example.com", password=PASSWORD, **more):
    return client.post(
        reverse("account_login"), {"login": email, "password": password}, query_params=more
    )


def test_sign_in_leads_home(client, anna):
    assert sign_in(client).url == "/"
    assert client.get("/").context["user"] == anna


def test_sign_in_leads_back_to_the_page_one_wanted(client, anna):
    wanted = client.get("/team/")

    assert wanted.url == "/account/login/?next=/team/"
    assert sign_in(client, next="/team/").url == "/team/"


def test_sign_in_leads_to_no_other_host(client, anna):
    assert sign_in(client, next="https://elsewhere.example/").url == "/"


def test_sign_in_takes_the_address_in_any_case(client, anna):
    assert sign_in(client, email="Anna@Example.COM").url == "/"


@pytest.mark.parametrize(
    ("email", "password"),
    [("anna@example.com", "not her password"), ("nobody@example.com", PASSWORD)],
)
def test_sign_in_says_the_same_whatever_was_wrong(client, anna, email, password):
    response = sign_in(client, email=email, password=password)

    assert response.status_code == 200
    assert response.context["form"].errors == {
        "__all__": ["The email address and/or password you specified are not correct."]
    }
    assert response.context["form"]["login"].value() == email


def test_sign_in_is_closed_to_who_has_left(client, anna):
    User.objects.update(is_active=False)

    sign_in(client)

    assert client.get("/").status_code == 302


def test_sign_in_after_many_wrong_passwords_is_refused_for_a_while(client, anna):
    for _attempt in range(10):
        sign_in(client, password="wrong again and again")

    response = sign_in(client)

    assert "Too many failed login attempts" in str(response.context["form"].errors)


def test_sign_up_is_closed(client):
    page = client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), {"email": "new@example.com", "password1": PASSWORD})

    assert page.templates[0].name == "account/signup_closed.html"
    assert User.objects.count() == 0


def test_sign_out_asks_first(client, anna):
    client.force_login(anna)

    assert client.get(reverse("account_logout")).status_code == 200
    assert client.get("/").status_code == 200
    client.post(reverse("account_logout"))

    assert client.get("/").status_code == 302


def test_password_is_reset_by_mail(client, anna):
    client.post(reverse("account_reset_password"), {"email": "anna@example.com"})

    [message] = mail.outbox
    assert message.to == ["anna@example.com"]
    assert message.subject == "Choose a new password for Career pathways"
    assert message.body.startswith("Hello Anna,")
    link = re.search(r"http://\S+(/account/password/reset/key/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    new = "another long password"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert sign_in(client, password=new).url == "/"


def test_password_reset_tells_nobody_who_is_here(client, anna):
    known = client.post(reverse("account_reset_password"), {"email": "anna@example.com"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [["anna@example.com"]]


def test_password_change_needs_the_old_one(client, anna):
    client.force_login(anna)
    new = "another long password"

    refused = client.post(
        reverse("account_change_password"),
        {"oldpassword": "wrong", "password1": new, "password2": new},
    )
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert "oldpassword" in refused.context["form"].errors
    anna.refresh_from_db()
    assert anna.check_password(new)
    assert [message.subject for message in mail.outbox] == [
        "Your password for Career pathways was changed"
    ]


@pytest.mark.parametrize("weak", ["short", "fourteen chars", "anna@example.com"])
def test_password_that_is_weak_is_refused_beside_its_field(client, anna, weak):
    client.force_login(anna)

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )

    assert set(response.context["form"].errors) <= {"password1", "password2"}
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_address_is_not_for_its_owner_to_change(client, anna):
    client.force_login(anna)

    client.post("/account/email/", {"email": "elsewhere@example.com", "action_add": ""})

    assert client.get("/account/email/").url == reverse("account")
    anna.refresh_from_db()
    assert anna.email == "anna@example.com"


def test_account_shows_what_is_known_of_me(client):
    me = UserFactory(job_title="Team lead", manager=UserFactory(name="Mona Manager"))
    client.force_login(me)

    page = client.get(reverse("account")).content.decode()

    for text in [me.name, me.email, "Team lead", "Mona Manager"]:
        assert text in page


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_demonstration_passwords_stand_on_its_own_sign_in_page_alone(client, is_demonstration):
    CompanyFactory(is_demonstration=is_demonstration)

    page = client.get(reverse("account_login")).content.decode()

    assert ("pathway-demo-password" in page) is is_demonstration
