"""What every answer tells the browser to do and not to do, scored by the public observatory."""

import os
import runpy
from http.cookies import SimpleCookie
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.addresses import addresses
from tests.factories import UserFactory
from tests.header_score import modifiers, score

pytestmark = pytest.mark.django_db

ENOUGH = 120
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
VALUES = {
    "role": "operations-director",
    "app_label": "pathways",
    "url": "nothing",
    "path": "nothing",
    "username": "nobody",
    "login": "nothing",
    "key": "key",
}
ADDRESSES = sorted(set(addresses(lambda route, name: [VALUES.get(name, "1")])))
WRONG = {
    "nothing": ("get", "/nowhere/", {}),
    "a host that is not ours": ("get", "/", {"HTTP_HOST": "elsewhere.example"}),
    "too much": ("post", "/account/login/", {"data": {str(n): n for n in range(1100)}}),
}


def _configured(https):
    with patch("environ.Env.read_env"), patch.dict(os.environ, {"HTTPS": https}):
        values = runpy.run_path("pathway_portal/settings.py")
    return {name: value for name, value in values.items() if name.isupper()}


@pytest.fixture
def https(settings):
    """The settings of a portal that people reach over TLS, taken from where they stand."""
    off = _configured("off")
    for name, value in _configured("on").items():
        if value != off.get(name):
            setattr(settings, name, value)
    # HR's pages are to be seen here, not the page before them.
    settings.HR_NEEDS_SECOND_FACTOR = False
    cache.clear()


@pytest.fixture
def people(https, operations_director, hr_admin, superuser):
    return {"nobody": None, "employee": UserFactory(), "HR admin": hr_admin, "superuser": superuser}


def browser(person):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    if person:
        client.force_login(person)
        # As it was set when they signed in.
        for cookie in client.cookies.values():
            cookie.update({"secure": True, "httponly": True, "samesite": "Lax"})
    return client


def held_by(client):
    """The cookies that a browser has by now: one that was emptied is gone."""
    return {name: cookie for name, cookie in client.cookies.items() if cookie.value}


def answers(client):
    """One of every address and of everything that can go wrong, with the answer without TLS."""
    for address in ADDRESSES:
        # A balancer asks for health without TLS, and nothing else is answered there.
        unencrypted = None if address.startswith(("/health/", "/metrics")) else client.get(address)
        yield address, client.get(address, secure=True), unencrypted
    for name, (method, address, more) in WRONG.items():
        yield name, getattr(client, method)(address, secure=True, **more), None
    yield "no token", client.post("/account/login/", {"login": "x"}, secure=True), None


def parts(policy):
    return dict(part.strip().split(" ", 1) for part in policy.split(";"))


@pytest.mark.sampled(2)
@pytest.mark.parametrize("who", ["nobody", "employee", "HR admin", "superuser"])
def test_every_page_scores_enough_with_one_policy_and_is_kept_nowhere(people, who):
    client = browser(people[who])
    scores = {}
    statuses = set()
    for name, response, unencrypted in answers(client):
        assert parts(response["Content-Security-Policy"]) == parts(POLICY), name
        assert "no-store" in response["Cache-Control"], name
        assert response["X-Frame-Options"] == "DENY", name
        assert response["Permissions-Policy"].startswith("accelerometer=(), camera=()"), name
        statuses.add(response.status_code)
        scores[name] = score(response, held_by(client), unencrypted)

    lowest = min(scores, key=scores.get)
    print(f"{who}: {len(scores)} answers, the lowest {scores[lowest]} ({lowest})")
    assert {name: points for name, points in scores.items() if points < ENOUGH} == {}
    assert len(scores) >= 80
    assert statuses == {200, 302, 400, 401, 403, 404} | ({405} if people[who] else set())


def test_page_that_broke_scores_enough(people, monkeypatch):
    monkeypatch.setattr("pathway_portal.web.views.connection", None)
    client = browser(people["employee"])

    response = client.get("/health/", secure=True)

    assert response.status_code == 500
    assert score(response, held_by(client)) >= ENOUGH
    assert response["Cache-Control"] == "private, no-store"


def test_files_score_enough(https, settings):
    settings.WHITENOISE_USE_FINDERS = True
    for name in ["css/portal.css", "img/favicon.svg", "js/passkeys.js", "admin/css/base.css"]:
        response = Client().get(f"/static/{name}", secure=True)

        assert response.status_code == 200
        assert score(response) >= ENOUGH
        assert "Access-Control-Allow-Origin" not in response.headers
        response.close()


def test_cookies_belong_to_this_host_over_tls_and_to_no_script(people):
    password = "a long enough password"
    anna = UserFactory(password=password)
    client = Client()
    client.get(reverse("account_login"), secure=True)
    client.post(reverse("account_login"), {"login": anna.email, "password": password}, secure=True)
    client.post(reverse("account"), {"language": "de"}, secure=True)

    assert set(client.cookies) == {
        *("__Host-session", "__Host-csrf", "__Host-messages", "__Host-last-user")
    }
    for cookie in client.cookies.values():
        assert (cookie["secure"], cookie["httponly"]) == (True, True)
        assert (cookie["samesite"], cookie["path"], cookie["domain"]) == ("Lax", "/", "")


def test_address_without_tls_leads_to_the_same_one_with_it(https):
    response = Client().get("/team/?page=2")

    assert (response.status_code, response.url) == (301, "https://testserver/team/?page=2")


def test_deployment_check_finds_nothing(https, settings, capsys, monkeypatch):
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE", raising=False)  # of the browser tests
    settings.TRUSTED_PROXY_COUNT = 1
    settings.SECRET_KEY = "a secret of the length and variety that production has, 1 2 3 4 5 6"

    call_command("check", "--deploy", "--fail-level", "DEBUG")

    assert "no issues" in capsys.readouterr().out


# That the scorer bites

GOOD = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
CSP, HSTS, REFERRER = "Content-Security-Policy", "Strict-Transport-Security", "Referrer-Policy"


def page(changed, content=""):
    headers = {name: value for name, value in (GOOD | changed).items() if value is not None}
    return HttpResponse(content, headers=headers)


def cookie(name="__Host-session", **flags):
    jar = SimpleCookie({name: "x"})
    for flag, value in ({"secure": True, "httponly": True, "samesite": "Lax"} | flags).items():
        jar[name][flag] = value
    return jar


def test_scorer_gives_the_best_page_all_it_can():
    assert score(page({}), cookie(), None) == 155
    assert score(page({}), None, None) == 150


@pytest.mark.parametrize(
    ("rule", "points", "changed"),
    [
        ("content-security-policy", -25, {CSP: None}),
        ("content-security-policy", -25, {CSP: "default-src 'none'; default-src 'self'"}),
        ("content-security-policy", -20, {CSP: "img-src 'self'"}),
        ("content-security-policy", -20, {CSP: POLICY + " https:; object-src *"}),
        (
            "content-security-policy",
            -20,
            {CSP: "default-src 'none'; script-src 'self' 'unsafe-inline'"},
        ),
        ("content-security-policy", -20, {CSP: "default-src 'none'; script-src 'self' data:"}),
        ("content-security-policy", -20, {CSP: "default-src 'none'; script-src http://a.example"}),
        (
            "content-security-policy",
            -10,
            {CSP: "default-src 'none'; script-src 'self' 'unsafe-eval'"},
        ),
        ("content-security-policy", -10, {CSP: "default-src 'none'; img-src http://a.example"}),
        ("content-security-policy", 0, {CSP: "default-src 'none'; style-src 'unsafe-inline'"}),
        ("content-security-policy", 5, {CSP: "default-src 'self'"}),
        ("strict-transport-security", -20, {HSTS: None}),
        ("strict-transport-security", -20, {HSTS: "includeSubDomains"}),
        ("strict-transport-security", -10, {HSTS: "max-age=86400"}),
        ("referrer-policy", 0, {REFERRER: None}),
        ("referrer-policy", -5, {REFERRER: "unsafe-url"}),
        ("referrer-policy", -5, {REFERRER: "nonsense"}),
        ("x-content-type-options", -5, {"X-Content-Type-Options": None}),
        ("x-frame-options", 5, {CSP: "default-src 'none'"}),
        ("x-frame-options", -20, {CSP: "default-src 'none'", "X-Frame-Options": None}),
        ("x-frame-options", -20, {CSP: "default-src 'none'", "X-Frame-Options": "maybe"}),
        ("cross-origin-resource-policy", 0, {"Cross-Origin-Resource-Policy": None}),
        ("cross-origin-resource-policy", -5, {"Cross-Origin-Resource-Policy": "nonsense"}),
        ("cross-origin-opener-policy", 0, {"Cross-Origin-Opener-Policy": "unsafe-none"}),
        ("cross-origin-embedder-policy", -5, {"Cross-Origin-Embedder-Policy": "nonsense"}),
        (
            "cross-origin-resource-sharing",
            -50,
            {
                "Access-Control-Allow-Origin": "https://a.example",
                "Access-Control-Allow-Credentials": "true",
            },
        ),
    ],
)
def test_scorer_takes_what_is_published_for_a_weak_header(rule, points, changed):
    assert modifiers(page(changed))[rule] == points


@pytest.mark.parametrize(
    ("points", "jar", "changed"),
    [
        (5, cookie(), {}),
        (0, cookie(samesite=""), {}),
        (0, cookie(name="choice", samesite="", httponly=""), {}),
        (-5, cookie(name="choice", secure=""), {}),
        (-20, cookie(name="choice", secure=""), {HSTS: None}),
        (-10, cookie(secure=""), {}),
        (-40, cookie(secure=""), {HSTS: None}),
        (-30, cookie(httponly=""), {}),
        (-20, cookie(name="__Host-csrf", samesite=""), {}),
        (-20, cookie(samesite="Sometimes"), {}),
    ],
)
def test_scorer_takes_what_is_published_for_a_weak_cookie(points, jar, changed):
    assert modifiers(page(changed), jar)["cookies"] == points


@pytest.mark.parametrize(
    ("points", "source"),
    [
        (0, '<script src="/static/a.js"></script>'),
        (-5, '<script src="https://a.example/a.js"></script>'),
        (5, '<script src="https://a.example/a.js" integrity="sha256-x"></script>'),
        (-50, '<script src="http://a.example/a.js"></script>'),
        (-50, '<script src="//a.example/a.js"></script>'),
    ],
)
def test_scorer_takes_what_is_published_for_scripts_from_elsewhere(points, source):
    response = page({}, f"<!DOCTYPE html><title>x</title>{source}")

    assert modifiers(response)["subresource-integrity"] == points


@pytest.mark.parametrize(
    ("points", "status", "location"),
    [
        (0, 301, "https://testserver/"),
        (-5, 301, "https://elsewhere.example/"),
        (-20, 301, "http://testserver/"),
        (-20, 200, ""),
    ],
)
def test_scorer_takes_what_is_published_for_a_way_without_tls(points, status, location):
    unencrypted = HttpResponse(status=status, headers={"Location": location})

    assert modifiers(page({}), unencrypted=unencrypted)["redirection"] == points


def test_scorer_gives_no_extra_credit_to_a_page_that_lacks_much():
    without_policy = page({CSP: None})

    assert score(without_policy) == 75
