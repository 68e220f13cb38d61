"""Signing in and out, and getting a new password: allauth's work, set up as we promise it."""

import re
import time
from contextlib import suppress
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts import passwords
from pathway_portal.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.factories import CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db


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


# The domain as people write it, in capitals, as mail servers do, and with what nobody sees.
WAYS_TO_WRITE = ["a@exämple.com", "a@EXÄMPLE.com", "a@xn--exmple-cua.com", "a@exä\u200bmple.com"]


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


# Limits


def hammer(client, email, times, **more):
    for _attempt in range(times):
        sign_in(client, email=email, password="wrong again and again", **more)


def test_limit_ends_by_itself(client, anna, monkeypatch):
    hammer(client, "anna@example.com", 10)
    assert sign_in(client).status_code == 200

    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)

    assert sign_in(client).url == "/"


def test_limit_does_not_lock_out_whose_password_is_tried(client, anna):
    hammer(client, "anna@example.com", 20)

    assert sign_in(client).status_code == 200
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7")).url == "/"


def test_limit_of_an_account_ends_attempts_from_everywhere(anna):
    for number in range(100):
        hammer(Client(REMOTE_ADDR=f"203.0.113.{number}"), "anna@example.com", 1)

    response = sign_in(Client(REMOTE_ADDR="192.0.2.7"))

    assert "Too many failed login attempts" in str(response.context["form"].errors)


def test_limit_of_an_account_counts_every_way_to_write_its_address(client):
    UserFactory(email="a@xn--exmple-cua.com", password=PASSWORD)
    for written in [*WAYS_TO_WRITE, WAYS_TO_WRITE[0]]:
        hammer(client, written, 1)

    response = sign_in(client, email="a@xn--exmple-cua.com")

    assert "Too many failed login attempts" in str(response.context["form"].errors)


def test_limit_of_an_account_is_not_used_up_from_one_address(anna, monkeypatch):
    began = time.time()
    for minutes in range(0, 30, 2):
        monkeypatch.setattr(time, "time", lambda passed=minutes: began + passed * 60)
        hammer(Client(REMOTE_ADDR="203.0.113.5"), "anna@example.com", 10)

    assert sign_in(Client(REMOTE_ADDR="192.0.2.7")).url == "/"


def test_reset_by_mail_signs_in_while_everybody_tries_passwords(anna):
    for number in range(100):
        hammer(Client(REMOTE_ADDR=f"203.0.113.{number}"), "anna@example.com", 1)
    victim = Client(REMOTE_ADDR="192.0.2.7")
    victim.post(reverse("account_reset_password"), {"email": "anna@example.com"})

    link = re.search(r"http://\S+(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = victim.get(link, follow=True)
    new = "sofa lantern gravel otter"
    changed = victim.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert changed.url == "/"
    assert victim.get("/").context["user"] == anna
    anna.refresh_from_db()
    assert anna.check_password(new)


def ask_for_a_link(address, email="anna@example.com"):
    asking = Client(REMOTE_ADDR=address)
    return asking.post(reverse("account_reset_password"), {"email": email})


def test_reset_by_mail_is_not_blocked_by_who_asks_for_it_elsewhere(anna):
    for _time in range(12):
        ask_for_a_link("203.0.113.5")
    by_the_stranger = len(mail.outbox)

    answer = ask_for_a_link("192.0.2.7")

    assert by_the_stranger == 5
    assert answer.url == reverse("account_reset_password_done")
    assert len(mail.outbox) == 6


def test_reset_by_mail_floods_nobody_and_its_last_link_works(anna):
    answers = [ask_for_a_link(f"203.0.113.{number}") for number in range(30)]
    ask_for_a_link("203.0.113.5", "nobody@example.com")

    assert {answer.url for answer in answers} == {reverse("account_reset_password_done")}
    assert len(mail.outbox) == 20
    link = re.search(r"http://\S+(/account/password/reset/key/\S+)", mail.outbox[-1].body)[1]
    assert "form" in Client().get(link, follow=True).context


def test_reset_by_mail_is_counted_anew_once_earlier_links_are_dead(anna):
    for number in range(30):
        ask_for_a_link(f"203.0.113.{number}")
    sign_in(Client())
    mail.outbox.clear()

    ask_for_a_link("192.0.2.7")

    assert [message.to for message in mail.outbox] == [["anna@example.com"]]


def test_limit_of_one_address_is_nobody_elses(client, anna):
    for number in range(12):
        hammer(client, f"person{number}@example.com", 1)
    assert sign_in(client).status_code == 200

    assert sign_in(Client(REMOTE_ADDR="192.0.2.7")).url == "/"


@pytest.mark.parametrize(("proxies", "stopped"), [(0, True), (1, False)])
def test_limit_counts_by_visitor_behind_a_proxy(anna, settings, proxies, stopped):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(12):
        other = Client(headers={"x-forwarded-for": "203.0.113.5"})
        hammer(other, f"person{number}@example.com", 1)

    response = sign_in(Client(headers={"x-forwarded-for": "203.0.113.6"}))

    assert (response.status_code == 200) is stopped


def test_limit_is_not_evaded_by_a_made_up_address(client, anna, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(12):
        # The last one was written by the proxy, those before by the visitor.
        other = Client(headers={"x-forwarded-for": f"198.51.100.{number}, 203.0.113.5"})
        hammer(other, f"person{number}@example.com", 1)

    response = sign_in(Client(headers={"x-forwarded-for": "198.51.100.99, 203.0.113.5"}))

    assert response.status_code == 200


def test_showing_once_more_that_it_is_me_goes_by_the_address_that_hr_has(client, anna):
    sign_in(client)
    EmailAddress.objects.all().delete()
    User.objects.update(email="anna.miller@example.com")

    response = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert response.status_code == 302


def test_address_is_not_for_its_owner_to_change(client, anna):
    client.force_login(anna)

    client.post("/account/email/", {"email": "elsewhere@example.com", "action_add": ""})

    assert client.get("/account/email/").url == reverse("account")
    anna.refresh_from_db()
    assert anna.email == "anna@example.com"


@pytest.mark.parametrize("page", ["/account/confirm-email/", "/account/confirm-email/some-key/"])
def test_address_is_not_for_its_owner_to_confirm(client, anna, page):
    client.force_login(anna)

    assert client.get(page).url == reverse("account")


def test_mail_server_that_does_not_answer_is_not_waited_for():
    assert mail.get_connection("django.core.mail.backends.smtp.EmailBackend").timeout == 10


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
