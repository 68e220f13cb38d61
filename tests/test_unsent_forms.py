"""What is sent after a session has ended comes back after signing in: to its author alone, and it
is sent by nobody but them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from assessments.models import Rating
from pathway_portal.accounts.models import Department, User
from pathway_portal.web import unsent_forms
from pathways.models import Pathway, Stage
from tests.factories import AssessmentFactory, CompetencyFactory, PathwayFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
SITE = {"Origin": "http://testserver"}
ELSEWHERE = {"Origin": "https://elsewhere.example"}
UNSENT = reverse("unsent_form")


def signed_in(user):
    """A browser in which somebody has read a page, and whose forms show their token."""
    if not user.check_password(PASSWORD):
        user.set_password(PASSWORD)
        user.save()
    client = Client(enforce_csrf_checks=True)
    sign_in(client, user)
    return client


def sign_in(client, user, **more):
    page = client.get(reverse("account_login"))
    data = {"login": user.email, "password": PASSWORD} | token_on(page)
    return client.post(reverse("account_login"), data, follow=True, **more)


def token_on(response):
    return {"csrfmiddlewaretoken": str(response.context["csrf_token"])}


def session_is_over(user):
    Session.objects.all().delete()


def password_was_changed_elsewhere(user):
    user.set_password("another long password")
    user.save()
    User.objects.filter(pk=user.pk).update(password=user.password)


def get_password_back(user):
    user.set_password(PASSWORD)
    user.save()


def press_send(client, page):
    return client.post(
        address_of_button(page), {unsent_forms.SEND: "1"} | token_on(page), follow=True
    )


def address_of_button(page):
    assert page.request["PATH_INFO"] == UNSENT, "What was sent has not come back."
    sends, _discards = JustHTML(page.content.decode(), sanitize=False).query("main form")
    return sends.attrs["action"]


def form_of(response):
    """What a browser would send: the fields of the admin's form, as they stand in it."""
    data = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else value
    return data | token_on(response)


@pytest.fixture
def anna():
    return UserFactory(name="Anna", password=PASSWORD)


@pytest.mark.parametrize("ended", [session_is_over, password_was_changed_elsewhere])
def test_stage_comes_back_to_hr_and_is_saved_when_they_press(content_editor, ended):
    stage = CompetencyFactory(stage__pathway=PathwayFactory()).stage
    page = reverse("admin:pathways_stage_change", args=[stage.pk])
    client = signed_in(content_editor)
    sent = form_of(client.get(page)) | {"quotation": "Two hours of careful words"}
    ended(content_editor)

    refused = client.post(page, sent)
    get_password_back(content_editor)
    back = sign_in(client, content_editor)
    before = Stage.objects.get().quotation
    done = press_send(client, back)

    assert refused.status_code == 401
    assert f"{reverse('account_login')}?next={UNSENT.replace('/', '%2F')}" in (
        refused.content.decode()
    )
    assert back.redirect_chain[-1] == (UNSENT, 302)
    assert "Two hours of careful words" in back.content.decode()
    assert (before, Stage.objects.get().quotation) == ("", "Two hours of careful words")
    assert done.status_code == 200
    assert client.get("/").status_code == 200  # it is gone, and leads nobody anywhere any more


def test_what_is_added_comes_back(hr_admin):
    client = signed_in(hr_admin)
    page = reverse("admin:accounts_department_add")
    sent = form_of(client.get(page)) | {"name": "Logistics and more"}
    session_is_over(hr_admin)

    client.post(page, sent)
    back = sign_in(client, hr_admin)
    press_send(client, back)

    assert "Logistics and more" in back.content.decode()
    assert [each.name for each in Department.objects.all()] == ["Logistics and more"]


def test_pasted_document_of_half_a_megabyte_comes_back(content_editor):
    client = signed_in(content_editor)
    page = reverse("admin:pathways_pathway_import")
    text = "# Gardener\n\nA gardener’s purpose.\n" + "\n".join(["Growing “roses” well"] * 9_000)
    sent = {"text": text, "role": ""} | token_on(client.get(page))
    session_is_over(content_editor)

    refused = client.post(page, sent)
    done = press_send(client, sign_in(client, content_editor))

    assert refused.status_code == 401
    assert done.request["PATH_INFO"] == page
    assert done.templates[0].name == "admin/pathways/import_preview.html"
    assert not Pathway.objects.exists()


def test_answers_come_back_and_are_saved_when_they_are_sent():
    draft = AssessmentFactory(employee=UserFactory(password=PASSWORD))
    key = draft.ratings.first().key
    page = reverse("assessments:answer", args=[draft.pk])
    client = signed_in(draft.employee)
    sent = {f"{key}-version": 0, f"{key}-evidence": "Words of an hour"}
    sent |= token_on(client.get(page))
    session_is_over(draft.employee)

    client.post(page, sent)
    back = sign_in(client, draft.employee)
    press_send(client, back)

    assert "Words of an hour" in back.content.decode()
    assert list(Rating.objects.exclude(evidence="").values_list("evidence", flat=True)) == [
        "Words of an hour"
    ]


def test_file_cannot_come_back_and_that_is_said(hr_admin):
    client = signed_in(hr_admin)
    page = reverse("admin:accounts_user_import")
    token = token_on(client.get(page))
    session_is_over(hr_admin)
    people = ContentFile(b"email,name\nnew@example.com,New", name="people.csv")

    refused = client.post(
        page, {"file": people} | token, headers={"Referer": f"http://testserver{page}"}
    )
    back = sign_in(client, hr_admin)

    assert "The file you chose cannot be kept" in refused.content.decode()
    assert "The file you chose could not be kept" in back.content.decode()
    assert f'href="{page}"' in back.content.decode()
    assert "Send it now" not in back.content.decode()


def test_passwords_and_codes_are_kept_nowhere(anna):
    client = signed_in(anna)
    page = reverse("account_change_password")
    new = "sofa lantern gravel otter"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    sent |= token_on(client.get(reverse("account")))
    session_is_over(anna)

    refused = client.post(page, sent)

    assert refused.status_code == 401
    assert new not in refused.content.decode()
    assert not Session.objects.exists()


def test_it_is_never_shown_to_somebody_else(anna):
    bert = UserFactory(name="Bert", password=PASSWORD)
    client = signed_in(anna)
    page = reverse("assessments:answer", args=[1])
    token = token_on(client.get("/account/"))
    session_is_over(anna)
    client.post(page, {"c1-evidence": "Anna’s own words"} | token)

    his = sign_in(client, bert)
    pages = [his, client.get("/"), client.get(UNSENT, follow=True)]
    client.post(reverse("account_logout"), token_on(pages[1]))
    hers = sign_in(client, anna)

    assert ["Anna’s own words" in each.content.decode() for each in pages] == [False] * 3
    assert "Anna’s own words" not in hers.content.decode()  # gone with his visit


def test_open_page_of_somebody_else_is_not_shown_either(anna):
    """She left a page open; he has signed in since, and presses its button."""
    bert = UserFactory(name="Bert", password=PASSWORD)
    client = signed_in(anna)
    token = token_on(client.get("/account/"))
    session_is_over(anna)
    sign_in(client, bert)

    answer = client.post(
        reverse("assessments:answer", args=[1]),
        {"c1-evidence": "Anna’s own words"} | token,
        headers=SITE,
    )

    assert answer.status_code == 403
    assert "Anna’s own words" not in answer.content.decode()
    assert unsent_forms.SESSION_KEY not in client.session


@pytest.mark.parametrize("headers", [ELSEWHERE, {}], ids=["elsewhere", "without a word of where"])
def test_form_of_another_site_is_never_kept(anna, headers):
    client = signed_in(anna)
    session_is_over(anna)

    answer = client.post(reverse("account"), {"language": "de"}, headers=headers)
    back = sign_in(client, anna)

    assert answer.status_code == 403
    assert back.redirect_chain[-1][0] == "/"
    anna.refresh_from_db()
    assert anna.language == ""


def test_it_is_sent_only_with_its_token(anna):
    client = signed_in(anna)
    page = reverse("account")
    token = token_on(client.get(page))
    session_is_over(anna)
    client.post(page, {"language": "de"} | token)
    sign_in(client, anna)

    answer = client.post(page, {unsent_forms.SEND: "1"})
    client.get(page)

    anna.refresh_from_db()
    assert (answer.status_code, anna.language) == (403, "")


def test_it_can_be_thrown_away(anna):
    client = signed_in(anna)
    page = reverse("account")
    token = token_on(client.get(page))
    session_is_over(anna)
    headers = {"Referer": f"http://testserver{page}?x=1"}
    client.post(page, {"language": "de"} | token, headers=headers)

    back = sign_in(client, anna)
    done = client.post(UNSENT, token_on(back), follow=True)

    anna.refresh_from_db()
    assert (done.redirect_chain, anna.language) == ([(f"{page}?x=1", 302)], "")
    assert unsent_forms.SESSION_KEY not in client.session


def test_it_waits_for_eight_hours(anna, monkeypatch):
    client = signed_in(anna)
    token = token_on(client.get("/account/"))
    session_is_over(anna)
    client.post(reverse("account"), {"language": "de"} | token)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=7, minutes=59))
    in_time = sign_in(client, anna)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(hours=8, minutes=1))

    assert in_time.redirect_chain[-1][0] == UNSENT
    assert client.get(UNSENT, follow=True).redirect_chain[0][0] != UNSENT


def test_nothing_is_stored_for_strangers(client):
    answer = client.post(reverse("assessments:answer", args=[1]), {"c1-evidence": "Any words"})

    assert answer.status_code == 401
    assert not Session.objects.exists()


def test_nor_for_who_makes_a_cookie_of_their_own(client, anna):
    client.cookies["last-user"] = f'{{"pk": {anna.pk}}}:made:up'

    client.post(reverse("assessments:answer", args=[1]), {"c1-evidence": "Any words"})

    assert not Session.objects.exists()


def test_signing_out_is_not_asked_for_twice(anna):
    client = signed_in(anna)
    token = token_on(client.get("/account/"))
    session_is_over(anna)

    answer = client.post(reverse("account_logout"), token)

    assert answer.url.startswith(reverse("account_login"))


# A form from before signing in again


def test_form_of_an_older_page_is_sent_once_its_person_has_read_it(anna):
    client = signed_in(anna)
    page = reverse("account")
    token = token_on(client.get(page))
    session_is_over(anna)
    sign_in(client, anna)  # in another tab

    answer = client.post(page, {"language": "de"} | token, headers=SITE)
    before = User.objects.get(pk=anna.pk).language
    press_send(client, client.get(UNSENT))

    assert (answer.status_code, answer.context["is_kept"], before) == (403, True, "")
    assert "you signed in again as Anna" in answer.content.decode()
    assert f'href="{UNSENT}"' in answer.content.decode()
    anna.refresh_from_db()
    assert anna.language == "de"


@pytest.mark.parametrize(
    ("sent_with", "refused_because", "asked_with"),
    [
        (
            "signed out",
            "Your session has ended, so nothing was saved.",
            "You were signed out when you sent this, so nothing was saved.",
        ),
        (
            "older page",
            "Since you opened that page, you signed in again as Anna.",
            "You have signed in again since you opened that page, so nothing was saved.",
        ),
        *(
            (
                how,
                "We could not be sure that this came from you, so nothing was saved.",
                "We could not be sure that this came from you, so nothing was saved.",
            )
            for how in ("no token", "cut token", "no cookie")
        ),
    ],
)
def test_why_it_was_not_sent_is_said_as_it_was(anna, sent_with, refused_because, asked_with):
    client = signed_in(anna)
    token = token_on(client.get(reverse("account")))
    if sent_with in ("signed out", "older page"):
        session_is_over(anna)
    if sent_with == "older page":
        sign_in(client, anna)
    if sent_with == "no token":
        token = {}
    if sent_with == "cut token":
        token = {name: value[:20] for name, value in token.items()}
    if sent_with == "no cookie":
        del client.cookies[settings.CSRF_COOKIE_NAME]

    refused = client.post(reverse("account"), {"language": "de"} | token, headers=SITE)
    back = sign_in(client, anna) if sent_with == "signed out" else client.get(UNSENT)

    assert refused_because in " ".join(refused.content.decode().split())
    assert asked_with in back.content.decode()


def test_what_a_script_sends_is_kept_by_the_script(anna):
    client = signed_in(anna)
    token = token_on(client.get("/account/"))
    session_is_over(anna)
    headers = {"Accept": "*/*"} | SITE

    client.post(reverse("assessments:save", args=[1]), {"key": "c1"} | token, headers=headers)

    assert unsent_forms.SESSION_KEY not in client.session


@pytest.mark.parametrize(
    ("next", "onward"),
    [("/team/", "/team/"), ("https://elsewhere.example/", "/"), ("//elsewhere.example", "/")],
)
def test_second_tab_says_who_is_signed_in_and_leads_on(anna, next, onward):
    client = Client(enforce_csrf_checks=True)
    second_tab = token_on(client.get(reverse("account_login")))
    sign_in(client, anna)

    sent = {"login": anna.email, "password": PASSWORD, "next": next} | second_tab
    answer = client.post(reverse("account_login"), sent, headers=SITE)

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You are already signed in" in page
    assert "You signed in as Anna in another tab" in page
    assert f'<a class="button button--primary" href="{onward}">Continue</a>' in page
    assert PASSWORD not in page
    assert anna.email not in page
    assert unsent_forms.SESSION_KEY not in client.session


def test_old_sign_in_page_of_who_is_not_signed_in_leads_to_a_new_one():
    client = Client(enforce_csrf_checks=True)

    answer = client.post(reverse("account_login"), {"login": "a", "next": "/team/"}, headers=SITE)

    page = answer.content.decode()
    assert (answer.status_code, "Please sign in again" in page) == (403, True)
    assert f'href="{reverse("account_login")}?next=/team/"' in page


def test_what_is_typed_into_something_deleted_is_read_again(client):
    client.force_login(UserFactory())
    ours = reverse("plans:note", args=[1])

    kept = client.post(ours, {"n1-text": "Words of an hour"})
    nowhere = client.post("/nowhere/", {"text": "Words of another site"})

    assert (kept.status_code, nowhere.status_code) == (404, 404)
    assert "Words of an hour" in kept.content.decode()
    assert "Words of another site" not in nowhere.content.decode()
