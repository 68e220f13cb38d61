"""Signing in and out, and getting a new password: allauth's work, set up as we promise it."""

import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from pathway_portal.accounts import passwords
from pathway_portal.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.signing_in import WAYS_TO_WRITE, sign_in
from tests.factories import CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("written", WAYS_TO_WRITE)
def test_sign_in_takes_the_address_however_its_domain_is_written(client, written):
    UserFactory(email="a@xn--exmple-cua.com", password=PASSWORD)

    assert sign_in(client, email=written).url == "/"


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
    new = "sofa lantern gravel otter"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert sign_in(client, password=new).url == "/"


@pytest.mark.parametrize("written", WAYS_TO_WRITE)
def test_password_reset_goes_to_the_address_hr_has_however_it_is_written(client, written):
    UserFactory(email="a@xn--exmple-cua.com")

    client.post(reverse("account_reset_password"), {"email": written})

    assert [message.to for message in mail.outbox] == [["a@xn--exmple-cua.com"]]


def test_password_reset_tells_nobody_who_is_here(client, anna):
    known = client.post(reverse("account_reset_password"), {"email": "anna@example.com"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [["anna@example.com"]]


def test_password_reset_goes_to_no_address_that_only_resembles_it(client):
    UserFactory(email="anna@strasse.example")

    client.post(reverse("account_reset_password"), {"email": "anna@straße.example"})

    assert [message.to for message in mail.outbox] == [["anna@strasse.example"]]


def test_password_reset_answers_alike_where_no_mail_can_be_sent(client, settings, anna):
    settings.EMAIL_BACKEND = "tests.accounts.mails.Broken"

    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ["anna@example.com", "nobody@example.com"]
    ]

    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2


@pytest.mark.django_db(transaction=True)
def test_password_reset_does_not_wait_for_its_mail(client, anna, slow_mail):
    client.post(reverse("account_reset_password"), {"email": "anna@example.com"})
    before = len(mail.outbox)
    slow_mail.may_go.set()
    slow_mail.is_gone.wait(60)

    assert (before, len(mail.outbox)) == (0, 1)


def test_password_change_needs_the_old_one(client, anna):
    client.force_login(anna)
    new = "sofa lantern gravel otter"

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


@pytest.mark.parametrize(
    "weak", ["short", "fourteen chars", "anna@example.com", "Abcdefg1234567890"]
)
def test_password_that_is_weak_is_refused_beside_its_field(client, anna, weak):
    client.force_login(anna)

    response = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )

    assert set(response.context["form"].errors) <= {"password1", "password2"}
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


EASY = {
    "It is a phrase that everybody knows.": [
        "correcthorsebatterystaple",
        "Correct Horse Battery Staple 2026",
        "tobeornottobethatisthequestion",
        "M4y the F0rce be with you",
        "thequickbrownfoxjumps",
        "nevergonnagiveyouup",
        "youshallnotpass!",
        "IchLiebeDichSehr",
        "meinpasswortistsicher",
        "bayernmünchen1900",
        "1900 FC Bayern München",
    ],
    "It is made of what others know about you or the company.": [
        "anna.miller@example.com",
        "Anna Miller 1985!!",
        "teamlead and leader",
        "Contoso Gmbh 2026",
    ],
    "It repeats itself.": [
        "aaaaaaaaaaaaaaaa",
        "PasswortPasswort",
        "P@ssw0rd!P@ssw0rd!",
        "q7x!q7x!q7x!q7x!",
    ],
    "It is a sequence that everybody knows, such as abc or 123.": ["abcdefghijklmnop"],
    "It is built around a date or a year.": ["19840101 1984 2011"],
    "It is made of words that attackers try first.": [
        "password12345678",
        "qwertzuiopasdfghjkl",
        "careerpathways2026",
        "Sommer2026!Sommer",
        "Monday Tuesday Wednesday",
    ],
}


@pytest.mark.parametrize(
    ("reason", "password"), [(reason, each) for reason in EASY for each in EASY[reason]]
)
def test_password_that_is_long_and_easy_is_refused_with_its_reason(reason, password):
    CompanyFactory(name="Contoso")
    anna = UserFactory.build(
        name="Anna Miller", email="anna.miller@example.com", job_title="Teamlead"
    )

    with pytest.raises(ValidationError) as refused:
        validate_password(password, anna)

    advice = "Choose four words that do not belong together."
    assert refused.value.messages == [f"This password is easy to guess. {reason} {advice}"]


@pytest.mark.parametrize(
    "password",
    [
        "sofa lantern gravel otter",
        "sofalanterngravelotter",
        "lampe wolke gabel zebra",
        "fluffy purple teapot marches",
        "donaudampfschiffahrt im nebel",
        "Zq8!mV2#xT5&kL9",
        "lowercase words alone do",
    ],
)
def test_password_needs_length_and_no_signs_of_any_kind(password):
    validate_password(password, UserFactory.build(name="Anna Miller"))


def test_phrases_that_everybody_knows_stand_in_their_list_once():
    lines = Path(passwords.__file__).with_name("common_phrases.txt").read_text("utf-8").splitlines()
    phrases = [line for line in lines if line and not line.startswith("#")]

    assert len(phrases) == len(passwords.PHRASES)
    assert min(map(len, passwords.PHRASES)) >= 7


def test_password_of_any_length_is_looked_at_in_no_time(anna):
    began = time.process_time()
    with pytest.raises(ValidationError):
        validate_password("ab12" * 25_000, anna)

    assert time.process_time() - began < 2


LOOK_ALIKES = "4@8({[<369!1|705$+7%2"


@pytest.mark.parametrize(
    "password",
    [
        LOOK_ALIKES * 4,
        "2cc4e7!4bd8@7ahc4%e@9e{ed7fc79ec%a(1" * 3,
        "(){}[]<>" * 400,
        LOOK_ALIKES * 50_000,
    ],
)
def test_password_full_of_look_alikes_is_looked_at_in_no_time(anna, password):
    began = time.process_time()
    with suppress(ValidationError):
        validate_password(password, anna)

    assert time.process_time() - began < 1


def test_password_is_not_made_strong_by_many_kinds_of_look_alikes(anna):
    with pytest.raises(ValidationError, match="easy to guess"):
        validate_password("p4$$w0rd|!1l0v3y0u(+{[" * 3, anna)


def test_password_list_of_django_would_not_bite():
    """Why there is one of our own: at our length that list knows next to nothing."""
    common = CommonPasswordValidator().passwords
    assert len([each for each in common if len(each) >= 15]) < 50

    CommonPasswordValidator().validate("password12345678")
