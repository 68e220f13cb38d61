"""How often somebody may try to sign in, or ask for a link."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from pathway_portal.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.accounts.signing_in import WAYS_TO_WRITE, sign_in
from tests.factories import CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db


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
