"""Which browser somebody is signed in with, and since when."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts.templatetags.browsers import browser_in_words
from tests.factories import UserFactory

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 Safari/537.36",
            "Chrome on Windows",
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0.0.0 Safari/537.36 "
            "Edg/142.0.0.0",
            "Edge on Windows",
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1",
            "Chrome on iPhone",
        ),
        (
            f"{MOZILLA} (Linux; Android 15; SM-S931B) {WEBKIT} SamsungBrowser/28.0 "
            "Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "unknown"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert browser_in_words(user_agent) == words


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_time_of_signing_in_says_its_zone(client, settings, language):
    settings.TIME_ZONE = "Europe/Berlin"
    user = UserFactory(language=language, password="a long enough password")
    client.post(
        reverse("account_login"), {"login": user.email, "password": "a long enough password"}
    )

    page = client.get(reverse("usersessions_list")).content.decode()

    zone = timezone.localtime().tzname()
    assert re.search(rf"<dd>[^<]+ [0-9]{{4}}, [0-9]{{2}}:[0-9]{{2}} \({zone}\)</dd>", page)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Firefox on Linux"), ("de", "Firefox unter Linux")]
)
def test_the_page_of_browsers_names_them_in_words(client, language, words):
    user = UserFactory(language=language, password="a long enough password")
    client.post(
        reverse("account_login"),
        {"login": user.email, "password": "a long enough password"},
        headers={"user-agent": f"{MOZILLA} (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"},
    )

    page = client.get(reverse("usersessions_list")).content.decode()

    assert f"<dd>{words}</dd>" in page
    assert MOZILLA not in page


@pytest.mark.django_db
def test_a_mail_about_a_new_password_says_the_zone_of_its_time(client, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    user = UserFactory(password="a long enough password")
    client.force_login(user)
    new = "sofa lantern gravel otter"

    client.post(
        reverse("account_change_password"),
        {"oldpassword": "a long enough password", "password1": new, "password2": new},
    )

    zone = timezone.localtime().tzname()
    [message] = mail.outbox
    assert re.search(rf"on [0-9]+ \w+ [0-9]{{4}}, [0-9]{{2}}:[0-9]{{2}} \({zone}\)\.", message.body)
