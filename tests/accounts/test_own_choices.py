"""Two windows with one's own account: the older one replaces nothing that it has not shown."""

from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from justhtml import JustHTML

from pathway_portal.web.allauth_internals import record_authentication
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

ACCOUNT = reverse("account")


@pytest.fixture
def me(client):
    me = UserFactory(name="Anna Alt", preferred_name="Anna")
    client.force_login(me)
    return me


def choice_of(page, name):
    """What a browser sends of the form with this field."""
    document = JustHTML(page.content.decode(), sanitize=False)
    sent = {
        each.attrs["name"]: each.attrs.get("value", "")
        for each in document.query("main form input")
        if name in each.attrs["name"] and (each.attrs["type"] != "radio" or "checked" in each.attrs)
    }
    assert sent.keys() == {name, f"initial-{name}"}
    return sent


def post(client, page, **typed):
    [name] = typed
    return client.post(ACCOUNT, choice_of(page, name) | typed)


def errors_of(answer):
    return [
        *answer.context["name_form"].errors.values(),
        *answer.context["form"].errors.values(),
    ]


CHANGED = (
    "This was changed in the meantime, perhaps in another window. Saved now: “{}”. Your choice is "
    "still here: save it again to replace the other one."
)


@pytest.mark.parametrize(("newer", "saved_now"), [("Nita", "Nita"), ("", "your full name")])
def test_older_window_shows_both_names_and_replaces_the_newer_once_asked_to(
    client, me, newer, saved_now
):
    older = client.get(ACCOUNT)
    post(client, client.get(ACCOUNT), preferred_name=newer)

    answer = post(client, older, preferred_name="Anni")

    me.refresh_from_db()
    assert me.preferred_name == newer
    assert errors_of(answer) == [[CHANGED.format(saved_now)]]
    assert choice_of(answer, "preferred_name") == {
        "preferred_name": "Anni",
        "initial-preferred_name": newer,
    }
    assert "<title>Error: " in answer.content.decode()
    again = post(client, answer, preferred_name="Anni")
    me.refresh_from_db()
    assert (again.status_code, me.preferred_name) == (302, "Anni")


def test_older_window_shows_both_languages_and_replaces_the_newer_once_asked_to(client, me):
    older = client.get(ACCOUNT, headers={"accept-language": "de"})
    post(client, client.get(ACCOUNT), language="en")

    answer = post(client, older, language="de")

    me.refresh_from_db()
    assert me.language == "en"
    assert errors_of(answer) == [[CHANGED.format("English")]]
    assert choice_of(answer, "language") == {"language": "de", "initial-language": "en"}
    again = post(client, answer, language="de")
    me.refresh_from_db()
    assert (again.status_code, me.language) == (302, "de")


def test_older_window_shows_both_choices_of_mails_and_replaces_the_newer_once_asked_to(client, me):
    older = client.get(ACCOUNT)
    post(client, client.get(ACCOUNT), mails_about_assessments="False")
    post(client, client.get(ACCOUNT), mails_about_assessments="True")
    post(client, client.get(ACCOUNT), mails_about_assessments="False")

    answer = post(client, older, mails_about_assessments="True")
    me.refresh_from_db()
    alike = post(client, older, mails_about_assessments="False")

    assert (me.mails_about_assessments, alike.status_code) == (False, 302)
    assert answer.context["mail_form"].errors == {
        "mails_about_assessments": [CHANGED.format("Only tell me here in the portal")]
    }
    assert choice_of(answer, "mails_about_assessments") == {
        "mails_about_assessments": "True",
        "initial-mails_about_assessments": "False",
    }
    again = post(client, answer, mails_about_assessments="True")
    me.refresh_from_db()
    assert (again.status_code, me.mails_about_assessments) == (302, True)


@pytest.mark.parametrize("wrong", ["", "maybe"])
def test_mails_are_switched_on_or_off_and_nothing_else(client, me, wrong):
    page = client.get(ACCOUNT)

    refused = post(client, page, mails_about_assessments=wrong)
    forged = client.post(
        ACCOUNT, {"mails_about_assessments": "False", "initial-mails_about_assessments": "x"}
    )

    assert refused.context["mail_form"].errors == {
        "mails_about_assessments": ["Choose one of the two."]
    }
    me.refresh_from_db()
    assert (forged.status_code, me.mails_about_assessments) == (302, False)


def test_what_both_windows_chose_alike_is_saved(client, me):
    older = client.get(ACCOUNT)
    post(client, client.get(ACCOUNT), preferred_name="Nita")

    assert post(client, older, preferred_name=" Nita ").status_code == 302


def test_other_choice_made_meanwhile_is_in_nobodys_way(client, me):
    older = client.get(ACCOUNT)
    post(client, client.get(ACCOUNT), preferred_name="Nita")

    assert post(client, older, language="de").status_code == 302


def test_name_that_cannot_be_used_hides_no_newer_one(client, me):
    older = client.get(ACCOUNT)
    post(client, client.get(ACCOUNT), preferred_name="Nita")

    too_long = post(client, older, preferred_name="x" * 61)
    answer = post(client, too_long, preferred_name="Anni")

    me.refresh_from_db()
    assert me.preferred_name == "Nita"
    assert errors_of(answer) == [[CHANGED.format("Nita")]]


def test_older_window_shows_both_names_of_a_passkey(client, me):
    session = client.session
    visit = SimpleNamespace(session=session)
    record_authentication(visit, me, "mfa", type="webauthn", reauthenticated=True)
    session.save()
    key = Authenticator.objects.create(user=me, type="webauthn", data={"name": "Key"})
    page = reverse("mfa_edit_webauthn", args=[key.pk])
    older = client.get(page)
    client.post(page, choice_of(client.get(page), "name") | {"name": "Laptop"})

    answer = client.post(page, choice_of(older, "name") | {"name": "Phone"})

    key.refresh_from_db()
    assert key.data["name"] == "Laptop"
    assert answer.context["form"].errors == {"name": [CHANGED.format("Laptop")]}
    assert choice_of(answer, "name") == {"name": "Phone", "initial-name": "Laptop"}
    again = client.post(page, choice_of(answer, "name"))
    key.refresh_from_db()
    assert (again.status_code, key.data["name"]) == (302, "Phone")
