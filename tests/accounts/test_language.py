"""In which language the portal speaks to whom, and how a person chooses."""

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from justhtml import JustHTML

from pathway_portal.accounts.models import User
from pathways.models import Pathway, Stage
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

GERMAN = {"accept-language": "de-AT, de;q=0.9, en;q=0.5"}


def language_of(response):
    """The language of a page, which its element and its header must agree on."""
    [element] = JustHTML(response.content.decode(), sanitize=False).query("html")
    assert response["Content-Language"] == element.attrs["lang"]
    return element.attrs["lang"]


@pytest.mark.parametrize(
    ("chosen", "asked", "spoken"),
    [
        ("", "de", "de"),
        ("", "en-GB", "en"),
        ("", "fr", "en"),
        ("de", "en", "de"),
        ("en", "de", "en"),
        ("fr", "de", "de"),  # chosen once, and no longer offered
    ],
)
def test_choice_wins_over_the_browser(client, chosen, asked, spoken):
    client.force_login(UserFactory(language=chosen))

    response = client.get(reverse("home"), headers={"accept-language": asked})

    assert language_of(response) == spoken
    assert "Accept-Language" in response["Vary"]


def test_sign_in_page_speaks_as_the_browser_asks(client):
    response = client.get(reverse("account_login"), headers=GERMAN)

    assert language_of(response) == "de"
    assert "Passwort vergessen?" in response.content.decode()


@pytest.mark.parametrize("address", ["/nowhere/", "/assessments/1/"])
def test_page_that_is_not_there_speaks_to_its_reader(client, address):
    client.force_login(UserFactory(language="de"))

    response = client.get(address)

    assert (response.status_code, language_of(response)) == (404, "de")


def test_language_of_one_request_is_not_that_of_the_next(client):
    client.force_login(UserFactory(language="de"))
    client.get(reverse("home"))
    client.force_login(UserFactory())

    assert language_of(client.get(reverse("home"))) == "en"


def test_language_is_chosen_on_the_account_page(client):
    user = UserFactory()
    client.force_login(user)

    response = client.post(reverse("account"), {"language": "de"}, follow=True)

    user.refresh_from_db()
    assert user.language == "de"
    assert response.redirect_chain == [(reverse("account"), 302)]
    assert language_of(response) == "de"
    [message] = response.context["messages"]
    assert str(message).startswith("Gespeichert.")


def test_language_goes_back_to_the_browsers(client):
    user = UserFactory(language="de")
    client.force_login(user)

    response = client.post(reverse("account"), {"language": ""}, follow=True)

    user.refresh_from_db()
    assert user.language == ""
    assert language_of(response) == "en"
    [message] = response.context["messages"]
    assert str(message).startswith("Saved.")


def test_account_page_shows_what_is_chosen_each_by_its_own_name(client):
    client.force_login(UserFactory(language="de"))

    page = JustHTML(client.get(reverse("account")).content.decode(), sanitize=False)

    chosen = [box.attrs["value"] for box in page.query("[name=language]") if "checked" in box.attrs]
    assert chosen == ["de"]
    names = [label.to_text() for label in page.query("label [lang]")]
    assert names == ["English", "Deutsch"]


@pytest.mark.parametrize("language", ["fr", "xx", "de\0", "d" * 500])
def test_language_that_is_not_offered_is_refused_beside_its_field(client, language):
    user = UserFactory(language="de")
    client.force_login(user)

    response = client.post(reverse("account"), {"language": language})

    user.refresh_from_db()
    assert response.status_code == 200
    assert response.context["form"].errors == {"language": ["Wähle eine dieser Sprachen."]}
    assert user.language == "de"


def test_choosing_a_language_changes_nothing_else(client):
    user = UserFactory(name="Anna", job_title="Analyst")
    client.force_login(user)
    before = User.objects.values().get(pk=user.pk)

    client.post(
        reverse("account"),
        {
            "language": "de",
            "name": "Root",
            "is_staff": "on",
            "is_superuser": "on",
            "email": "x@y.z",
        },
    )

    assert User.objects.values().get(pk=user.pk) == before | {"language": "de"}


def test_language_costs_no_query(client, django_assert_num_queries):
    client.force_login(UserFactory(language="de"))

    with django_assert_num_queries(3):
        client.get(reverse("account"))


def test_mail_speaks_to_its_reader_whoever_asked_for_it(client):
    UserFactory(
        email="anna@example.com", name="Anna Alt", password="a long password", language="de"
    )

    client.post(
        reverse("account_reset_password"),
        {"email": "anna@example.com"},
        headers={"accept-language": "en"},
    )

    [message] = mail.outbox
    assert message.subject == "Wähle ein neues Passwort für die Entwicklungspfade"
    assert message.body.startswith(
        "Hallo Anna Alt,\n\nfür diese Adresse wurde ein neues Passwort angefordert."
    )
    assert message.body.endswith("\n\nEntwicklungspfade")


def test_mail_speaks_as_the_browser_asks_to_who_has_not_chosen(client):
    UserFactory(email="anna@example.com", password="a long password")

    client.post(reverse("account_reset_password"), {"email": "anna@example.com"}, headers=GERMAN)

    assert mail.outbox[0].subject.startswith("Wähle")


def test_stage_is_named_with_its_title_in_its_own_language():
    stage = Stage(number=2, title="<b>Lead</b>", pathway=Pathway(language="en"))

    html = render_to_string("components/_stage.html", {"stage": stage}).strip()

    assert html == 'Stage 2: <span lang="en">&lt;b&gt;Lead&lt;/b&gt;</span>'
