"""Which part of a name is the first one, no program knows: people are greeted by all of it."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from justhtml import JustHTML

from pathway_portal.accounts.models import User
from pathway_portal.accounts.personal_data import erase
from pathway_portal.accounts.services import choose_preferred_name
from tests.factories import STARTED_AT, AssessmentFactory, StageFactory, UserFactory

pytestmark = pytest.mark.django_db

NAMES = [
    "Dr. Anita Nair",
    "Nair, Anita",
    "de Vries",
    "Jan van der Berg",
    "Madonna",
    "Björk Guðmundsdóttir",
    "María José García Márquez",
    "김 철수",
    "O’Brien Jr., Sean",
]


def heading_of(response):
    [heading] = JustHTML(response.content.decode(), sanitize=False).query("h1")
    return " ".join(heading.to_text().split())


@pytest.mark.parametrize("name", NAMES)
def test_welcome_says_the_whole_name(client, name):
    client.force_login(UserFactory(name=name))

    assert heading_of(client.get(reverse("home"))) == f"Welcome, {name}"


@pytest.mark.parametrize("name", NAMES)
def test_home_says_the_whole_name_with_the_stage(client, name):
    client.force_login(UserFactory(name=name, stage=StageFactory(pathway__published=True)))

    assert heading_of(client.get(reverse("home"))) == f"{name}, you are at stage 1 of 1"


@pytest.mark.parametrize("name", NAMES)
def test_header_says_the_whole_name_on_a_phone_too(client, name):
    client.force_login(UserFactory(name=name))

    page = JustHTML(client.get(reverse("home")).content.decode(), sanitize=False)

    assert [each.to_text() for each in page.query(".site-me__name")] == [name, name]


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_says_the_whole_name(client, name):
    UserFactory(name=name, email="anita@example.com")

    client.post(reverse("account_reset_password"), {"email": "anita@example.com"})

    [message] = mail.outbox
    assert message.body.startswith(f"Hello {name},")


def test_who_chose_a_name_is_greeted_by_it(client):
    client.force_login(UserFactory(name="Nair, Anita"))

    response = client.post(reverse("account"), {"preferred_name": " Anita "}, follow=True)

    assert "Saved. The portal calls you Anita." in response.content.decode()
    assert heading_of(client.get(reverse("home"))) == "Welcome, Anita"


def test_who_wants_no_other_name_any_more_is_greeted_by_the_whole_one(client):
    client.force_login(UserFactory(name="Nair, Anita", preferred_name="Anita"))

    client.post(reverse("account"), {"preferred_name": ""})

    assert heading_of(client.get(reverse("home"))) == "Welcome, Nair, Anita"


def test_language_and_name_are_chosen_apart(client):
    me = UserFactory(preferred_name="Anita", language="de")
    client.force_login(me)

    client.post(reverse("account"), {"language": "en"})
    client.post(reverse("account"), {"preferred_name": "Nita"})

    me.refresh_from_db()
    assert (me.language, me.preferred_name) == ("en", "Nita")


def test_others_read_the_whole_name(client):
    manager = UserFactory()
    anita = UserFactory(name="Nair, Anita", preferred_name="Nita", manager=manager)
    AssessmentFactory(employee=anita, open=True, reviewed_by=manager)
    client.force_login(manager)

    pages = [
        reverse("assessments:team"),
        reverse("assessments:report", args=[anita.pk]),
        reverse("assessments:detail", args=[anita.assessments.get().pk]),
    ]

    for page in pages:
        said = client.get(page, follow=True).content.decode()
        assert "Nair, Anita" in said
        assert "Nita" not in said


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 61, "Please use a name of at most 60 characters."),
        ("Ani\u202eta", "There is a line break or another invisible character here."),
    ],
)
def test_a_name_that_cannot_be_used_is_said_and_stays_in_its_box(client, typed, said):
    me = UserFactory(preferred_name="Anita")
    client.force_login(me)

    response = client.post(reverse("account"), {"preferred_name": typed})

    content = response.content.decode()
    assert said in content
    assert "<title>Error: " in content
    assert response.context["name_form"]["preferred_name"].value() == typed
    me.refresh_from_db()
    assert me.preferred_name == "Anita"


def test_the_name_is_theirs_alone_to_choose():
    """HR's form has no such field."""
    assert not User._meta.get_field("preferred_name").editable


def test_no_erased_person_keeps_a_name_they_chose():
    gone = UserFactory(is_active=False)
    erase(gone, at=STARTED_AT)

    with pytest.raises(IntegrityError), transaction.atomic():
        choose_preferred_name(gone, "Anita")
