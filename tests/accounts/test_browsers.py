"""Which browser somebody is signed in with, and since when."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from justhtml import JustHTML

from pathway_portal.accounts.templatetags.browsers import browser_in_words
from tests.factories import UserFactory

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


IPHONE = "(iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
IPAD = IPHONE.replace("iPhone; CPU iPhone", "iPad; CPU")
MAC = "(Macintosh; Intel Mac OS X 10_15_7)"
WINDOWS = "(Windows NT 10.0; Win64; x64)"
LINUX = "(X11; Linux x86_64)"
ANDROID = "(Linux; Android 15; SM-S931B)"
CHROME = f"{WEBKIT} Chrome/142.0.0.0 Safari/537.36"
CHROME_MOBILE = f"{WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (f"{WINDOWS[:-1]}; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (f"{MAC[:-1]}; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on macOS"),
        (f"{LINUX[:-1]}; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("(X11; Ubuntu; Linux x86_64) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("(Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
        (f"{IPHONE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15", "Firefox on an iPhone"),
        (f"{WINDOWS} {CHROME}", "Chrome on Windows"),
        (f"{MAC} {CHROME}", "Chrome on macOS"),
        (f"{LINUX} {CHROME}", "Chrome on Linux"),
        (f"(X11; CrOS x86_64 14541.0.0) {CHROME}", "Chrome on ChromeOS"),
        (f"{ANDROID} {CHROME_MOBILE}", "Chrome on Android"),
        (f"{IPHONE} CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome on an iPhone"),
        (f"{IPAD} CriOS/142.0 Mobile/15E148 Safari/604.1", "Chrome on an iPad"),
        (f"{MAC} {SAFARI}", "Safari on macOS"),
        (f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1", "Safari on an iPhone"),
        (f"{IPAD} Version/18.0 Mobile/15E148 Safari/604.1", "Safari on an iPad"),
        (f"{IPHONE} Mobile/15E148", "Safari on an iPhone"),
        (f"{WINDOWS} {CHROME} Edg/142.0.0.0", "Edge on Windows"),
        (f"{WINDOWS} {CHROME} Edge/18.17763", "Edge on Windows"),
        (f"{ANDROID} {CHROME_MOBILE} EdgA/142.0.0.0", "Edge on Android"),
        (f"{IPHONE} Version/18.0 EdgiOS/142.0 Mobile/15E148 Safari/604.1", "Edge on an iPhone"),
        (f"{WINDOWS} {CHROME} OPR/120.0.0.0", "Opera on Windows"),
        (f"{ANDROID} {CHROME_MOBILE} OPR/90.0.0.0", "Opera on Android"),
        (f"{LINUX} {CHROME} Vivaldi/7.5.3735.58", "Vivaldi on Linux"),
        (
            f"{ANDROID} {WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        (
            "(Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
            "Internet Explorer on Windows",
        ),
        (f"{WINDOWS} Something/1.0", "another browser on Windows"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert browser_in_words(f"{MOZILLA} {user_agent}") == words


@pytest.mark.parametrize(
    "user_agent", ["", "curl/8.5.0", "A browser", "python-requests/2.32", "<b>", "x" * 200]
)
def test_what_is_no_common_browser_is_another_one(user_agent):
    assert browser_in_words(user_agent) == "another browser"


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

    assert words in page
    [details] = JustHTML(page, sanitize=False).query("dd details")
    assert MOZILLA in details.to_text()
    assert page.count(MOZILLA) == 1


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
