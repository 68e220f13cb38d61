"""How long one stays signed in, and where."""

import re
import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts.models import Department, User
from pathway_portal.web.allauth_internals import STATE_SESSION_KEY
from tests.factories import PathwayFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
WORKPLACE = "/admin/"


@pytest.fixture
def clock(monkeypatch):
    """Moves the time on: `clock(minutes=31)`."""
    moved = {"by": timedelta()}
    real = timezone.now

    def later():
        return real() + moved["by"]

    def move(**by):
        moved["by"] += timedelta(**by)

    monkeypatch.setattr(timezone, "now", later)
    monkeypatch.setattr(time, "time", lambda: later().timestamp())
    return move


@pytest.fixture
def hr(hr_admin):
    hr_admin.set_password(PASSWORD)
    hr_admin.save()
    return hr_admin


def sign_in(user, password=PASSWORD, enforce_csrf_checks=False, **headers):
    client = Client(enforce_csrf_checks, headers=headers)
    client.get(reverse("account_login"))
    said = {"login": user.email, "password": password}
    client.post(reverse("account_login"), said | token(client))
    return client


def token(client):
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def asks_who_one_is(response, page):
    return response.status_code == 302 and response.url == (
        f"{reverse('account_reauthenticate')}?next={page.replace('/', '%2F')}"
    )


def test_session_ends_with_the_browser(hr):
    cookie = sign_in(hr).cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_session_ends_eight_hours_after_signing_in_whatever_was_done_meanwhile(clock, hr):
    client = sign_in(hr)
    for _visit in range(19):
        clock(minutes=25)
        assert client.get(WORKPLACE).status_code == 200
    row = Session.objects.get()

    clock(minutes=4)
    assert client.get("/").status_code == 200
    clock(minutes=2)

    assert client.get("/").url == "/account/login/?next=/"
    assert row.expire_date < timezone.now()


def test_session_is_no_longer_for_a_new_password(clock, hr):
    client = sign_in(hr)
    clock(hours=7)
    new = "sofa lantern gravel otter"
    passwords = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), passwords)
    assert client.get("/").status_code == 200

    clock(minutes=61)

    assert client.get("/").status_code == 302


def test_signing_in_anew_begins_anew(clock, hr):
    client = sign_in(hr)
    clock(hours=7)
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": hr.email, "password": PASSWORD})

    clock(hours=7)

    assert client.get("/").status_code == 200


# Half an hour, for HR's pages


def test_workplace_asks_again_after_half_an_hour_away(clock, hr):
    client = sign_in(hr)
    clock(minutes=29)
    assert client.get(WORKPLACE).status_code == 200

    clock(minutes=31)
    asked = client.get(WORKPLACE)
    again = client.post(asked.url, {"password": PASSWORD})

    assert asks_who_one_is(asked, WORKPLACE)
    assert again.url == WORKPLACE
    assert client.get(WORKPLACE).status_code == 200


def test_workplace_stays_open_while_one_works(clock, hr):
    client = sign_in(hr)
    for page in [WORKPLACE, "/", WORKPLACE, "/", "/", WORKPLACE]:
        clock(minutes=25)
        assert client.get(page).status_code == 200


def test_preview_asks_again_after_half_an_hour_away(clock, hr):
    draft = PathwayFactory()
    page = reverse("pathways:preview", args=[draft.role.slug, draft.number])
    client = sign_in(hr)
    assert client.get(page).status_code == 200

    clock(minutes=31)

    assert asks_who_one_is(client.get(page), page)


def test_portal_does_not_make_up_for_having_been_away(clock, hr):
    client = sign_in(hr)
    clock(minutes=31)

    assert client.get("/").status_code == 200
    assert asks_who_one_is(client.get(WORKPLACE), WORKPLACE)


def test_wrong_password_opens_nothing(clock, hr):
    client = sign_in(hr)
    clock(minutes=31)
    asked = client.get(WORKPLACE)

    client.post(asked.url, {"password": "not the password"})

    assert asks_who_one_is(client.get(WORKPLACE), WORKPLACE)


def test_what_was_sent_after_half_an_hour_is_not_lost(clock, hr):
    client = sign_in(hr)
    page = reverse("admin:accounts_department_add")
    clock(minutes=31)

    asked = client.post(page, {"name": "Logistics"})
    client.post(asked.url, {"password": PASSWORD}, follow=True)

    assert asks_who_one_is(asked, page)
    assert [str(department) for department in Department.objects.all()] == ["Logistics"]


def test_what_was_sent_from_a_filtered_list_after_half_an_hour_is_not_lost(clock, hr):
    client = sign_in(hr)
    page = reverse("admin:accounts_department_add") + "?_changelist_filters=q%3Dx"
    clock(minutes=31)

    asked = client.post(page, {"name": "Logistics"})
    client.post(asked.url, {"password": PASSWORD}, follow=True)

    assert [str(department) for department in Department.objects.all()] == ["Logistics"]


def test_what_was_sent_and_is_asked_about_stands_at_its_own_address(clock, hr):
    client = sign_in(hr, enforce_csrf_checks=True)
    page = reverse("admin:accounts_user_add")
    clock(minutes=31)

    asked = client.post(page, {"name": "Ann", "email": "ann"} | token(client))
    answer = client.post(asked.url, {"password": PASSWORD} | token(client), follow=True)

    assert [url for url, _status in answer.redirect_chain] == [page]
    form = answer.context["adminform"].form
    assert (form["name"].value(), list(form.errors)) == ("Ann", ["email"])
    assert client.get(page).context["adminform"].form["name"].value() is None


@pytest.mark.parametrize("button", ["new_version", "keep"])
def test_what_a_button_does_is_done_after_half_an_hour_too(clock, hr, button):
    pathway = PathwayFactory(published=True)
    client = sign_in(hr)
    clock(minutes=31)

    asked = client.post(reverse(f"admin:pathways_pathway_{button}", args=[pathway.pk]))
    answer = client.post(asked.url, {"password": PASSWORD}, follow=True)

    assert answer.status_code == 200
    assert (pathway.role.pathways.count() == 2) is (button == "new_version")


def test_password_set_after_half_an_hour_is_typed_again_and_kept_nowhere(clock, superuser):
    superuser.set_password(PASSWORD)
    superuser.save()
    client = sign_in(superuser)
    page = reverse("admin:auth_user_password_change", args=[superuser.pk])
    new = "sofa lantern gravel otter"
    clock(minutes=31)

    asked = client.post(page, {"password1": new, "password2": new, "usable_password": "true"})
    kept = str(client.session.items())
    again = client.post(asked.url, {"password": PASSWORD})

    assert asks_who_one_is(asked, page)
    assert new not in kept
    assert again.url == page
    assert "Please type the password again" in client.get(page).content.decode()
    superuser.refresh_from_db()
    assert superuser.check_password(PASSWORD)


def test_file_sent_after_half_an_hour_is_asked_for_at_its_own_page(clock, hr):
    client = sign_in(hr)
    page = reverse("admin:accounts_user_import")
    clock(minutes=31)

    asked = client.post(page, {"file": ContentFile(b"email,name", name="people.csv")})
    again = client.post(asked.url, {"password": PASSWORD})

    assert asks_who_one_is(asked, page)
    assert again.url == page
    assert "Please choose the file again" in client.get(page).content.decode()


def test_file_that_was_given_up_leads_nobody_astray(clock, hr):
    client = sign_in(hr)
    clock(minutes=31)
    client.post(
        reverse("admin:accounts_user_import"), {"file": ContentFile(b"email,name", name="p.csv")}
    )

    asked = client.get(WORKPLACE)
    again = client.post(asked.url, {"password": PASSWORD})

    assert again.url == WORKPLACE
    assert "Please choose the file again" not in client.get(WORKPLACE).content.decode()


def test_being_away_lets_in_no_form_of_another_site(clock, hr):
    client = Client(enforce_csrf_checks=True)
    client.force_login(hr)
    clock(minutes=31)

    response = client.post(reverse("admin:accounts_department_add"), {"name": "Evil"})

    assert response.status_code == 403
    assert STATE_SESSION_KEY not in client.session


def test_signing_out_is_open_after_any_time(clock, hr):
    client = sign_in(hr)
    clock(minutes=31)

    client.post(reverse("admin:logout"))

    assert client.get("/").status_code == 302


def test_portal_is_open_to_who_is_not_hr_after_any_time_of_the_day(clock):
    client = sign_in(UserFactory(password=PASSWORD))
    clock(minutes=31)

    assert client.get("/").status_code == 200


def test_being_here_costs_one_write_in_five_minutes(clock, hr, django_assert_num_queries):
    client = sign_in(hr)
    clock(minutes=6)
    with django_assert_num_queries(5):  # session, person, and the session written
        client.get(reverse("gallery") + "nothing/")

    clock(minutes=4)
    with django_assert_num_queries(2):
        client.get(reverse("gallery") + "nothing/")


@pytest.mark.parametrize("earlier", [1, 3])
def test_signing_in_asks_as_much_after_many_sign_ins(hr, django_assert_num_queries, earlier):
    for _time in range(earlier):
        sign_in(hr)
    client = Client()
    client.get(reverse("account_login"))
    with django_assert_num_queries(15):
        client.post(reverse("account_login"), {"login": hr.email, "password": PASSWORD})

    assert UserSession.objects.filter(user=hr).count() == earlier + 1


def test_signing_in_takes_ended_sessions_off_the_list(clock, hr):
    other = UserFactory(password=PASSWORD)
    sign_in(hr)
    sign_in(other)
    clock(hours=9)
    here = sign_in(hr, user_agent="Here")

    listed = {row.session_key: row.user_agent for row in UserSession.objects.filter(user=hr)}
    assert listed == {here.session.session_key: "Here"}
    assert UserSession.objects.filter(user=other).count() == 1


# Everywhere else


def test_signing_out_everywhere_else_leaves_this_browser_alone(hr):
    here, there = sign_in(hr), sign_in(hr, user_agent="Lost phone")
    other = sign_in(UserFactory(password=PASSWORD))

    page = here.get(reverse("usersessions_list")).content.decode()
    here.post(reverse("usersessions_list"))

    assert re.findall(r"<h2[^>]*>\s*(.*?)\s*</h2>", page) == ["This browser", "Another browser"]
    assert "Lost phone" in page
    assert there.get("/").status_code == 302
    assert [client.get("/").status_code for client in [here, other]] == [200, 200]


def test_sessions_end_at_the_next_request_after_somebody_has_left(hr):
    client = sign_in(hr)
    User.objects.filter(pk=hr.pk).update(is_active=False)

    assert client.get("/").status_code == 302


def test_other_sessions_end_with_a_new_password(hr):
    here, there = sign_in(hr), sign_in(hr)
    new = "sofa lantern gravel otter"
    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert [here.get("/").status_code, there.get("/").status_code] == [200, 302]


def test_what_hr_sends_who_has_no_way_to_show_that_it_is_them_is_not_lost(clock, hr):
    """They sign in anew, and it is there."""
    client = sign_in(hr)
    User.objects.filter(pk=hr.pk).update(password="!")
    client.force_login(User.objects.get(pk=hr.pk))
    page = reverse("admin:accounts_department_add")
    clock(minutes=31)

    asked = client.post(page, {"name": "Logistics and more"})
    client.force_login(User.objects.get(pk=hr.pk))
    back = client.get("/", follow=True)

    assert asked.url.startswith(reverse("account_login"))
    assert "Logistics and more" in back.content.decode()


def test_what_is_too_long_to_be_kept_while_away_is_said(clock, content_editor):
    """It is in the browser still."""
    content_editor.set_password(PASSWORD)
    content_editor.save()
    client = sign_in(content_editor)
    page = reverse("admin:pathways_pathway_import")
    clock(minutes=31)

    asked = client.post(page, {"text": "x" * 5_000_000})
    kept = str(client.session.items())
    said = client.post(asked.url, {"password": PASSWORD}, follow=True)

    assert len(kept) < 10_000
    assert said.redirect_chain == [(page, 302)]
    assert "What you sent was too long to be kept" in said.content.decode()
