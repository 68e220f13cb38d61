"""How often somebody may try: it tells an attacker from an office, and cannot be got round."""

import re
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts import limits
from pathway_portal.accounts.models import SignInEvent, SignInEventKind
from pathway_portal.privacy.personal_data import erase
from tests.accounts.conftest import PASSWORD
from tests.accounts.limits.conftest import HOME, NEW, OFFICE, at_once, fail, outcome, sign_in
from tests.accounts.test_second_factor import SECRET, code
from tests.allauth_internals import TOTP
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def slow_hasher(settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.hashers.SlowHasher"]


# Only failures count


@pytest.mark.django_db(transaction=True)
def test_right_passwords_sent_together_from_one_address_all_work(slow_hasher):
    emails = [f"person{number}@example.com" for number in range(12)]
    for email in emails:
        UserFactory(email=email, password=PASSWORD)

    answers = at_once([lambda email=email: sign_in(email) for email in emails])

    assert answers == ["in"] * 12


def test_right_passwords_are_not_counted(anna):
    answers = [outcome(sign_in()) for _time in range(32)]

    assert answers == ["in"] * 32
    assert [event.kind for event in SignInEvent.objects.all()] == ["signed_in"]


@pytest.mark.django_db(transaction=True)
def test_wrong_passwords_sent_together_do_not_slip_past_the_limit(slow_hasher, anna):
    answers = at_once([lambda: sign_in(password="wrong again and again")] * 12)

    assert answers.count("too many") >= 7
    assert set(answers) == {"too many", "wrong"}
    assert outcome(sign_in()) == "too many"


@pytest.mark.django_db(transaction=True)
def test_right_password_behind_too_many_wrong_ones_sent_with_it_says_nothing(slow_hasher, anna):
    fail(5)
    guesses = [lambda: sign_in(password="wrong again and again")] * 5

    assert at_once([*guesses, sign_in]) == ["too many"] * 6


def test_right_password_says_nothing_where_wrong_ones_reach_the_limit_before_it(anna):
    request = RequestFactory().post("/", REMOTE_ADDR=OFFICE)
    attempt = limits.Attempt(request, SignInEventKind.FAILED_SIGN_IN, limits.account_key(anna))
    attempt.check()
    fail(5)

    with pytest.raises(limits.TooMany):
        attempt.succeed()


@pytest.mark.django_db(transaction=True)
def test_right_codes_sent_together_from_one_address_all_work(slow_hasher):
    clients = []
    for number in range(12):
        user = UserFactory(email=f"person{number}@example.com", password=PASSWORD)
        TOTP.activate(user, SECRET)
        client = Client(REMOTE_ADDR=OFFICE)
        sign_in(user.email, client=client)
        clients.append(client)

    page = reverse("mfa_authenticate")
    answers = at_once([lambda c=c: c.post(page, {"code": code()}) for c in clients])

    assert answers == ["in"] * 12


def test_own_right_code_does_not_wipe_out_what_was_counted(anna):
    TOTP.activate(anna, SECRET)
    attacker = Client(REMOTE_ADDR=OFFICE)
    sign_in(client=attacker)
    for number in range(9):
        fail(1, f"person{number}@example.com")
    attacker.post(reverse("mfa_authenticate"), {"code": code()})

    other = UserFactory(email="other@example.com", password=PASSWORD)
    # Room for two more slips, because one person has signed in from there.
    fail(3, "nobody@example.com")

    assert outcome(sign_in(other.email)) == "too many"


def test_wrong_password_in_an_open_session_is_counted_too(client, anna):
    client.force_login(anna)
    page = reverse("account_change_password")
    for _attempt in range(5):
        client.post(page, {"oldpassword": "wrong", "password1": NEW, "password2": NEW})

    client.post(page, {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


# What a client writes beside its credentials

DISGUISES = {
    "another port": [{"host": f"testserver:{port}"} for port in range(8000, 8006)],
    "another host": [{"host": f"{name}.localhost"} for name in "abcdef"],
    "a made-up address": [{"x-forwarded-for": f"198.51.100.{last}"} for last in range(6)],
    "another header": [{"x-real-ip": f"198.51.100.{last}"} for last in range(6)],
    "another browser": [{"user-agent": f"Browser/{version}"} for version in range(6)],
    "another language": [
        {"accept-language": each} for each in ["en", "de", "fr", "it", "es", "pl"]
    ],
}


@pytest.mark.parametrize("headers", DISGUISES.values(), ids=DISGUISES)
def test_limit_sees_through_every_header(settings, anna, headers):
    settings.ALLOWED_HOSTS = ["testserver", ".localhost"]
    for each in headers[:5]:
        fail(1, **each)

    assert outcome(sign_in(**headers[5])) == "too many"


SPELLINGS = [
    "ANNA@example.com",
    "Anna@Example.COM",
    " anna@example.com",
    "anna@example.com ",
    "anna@example.com\u3000",
    "anna@exam\u00adple.com",
    "anna@ｅxample.com",
    "anna@example\u3002com",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_limit_sees_through_every_spelling(anna, spelling):
    """However an address is written, it is the same account, or nobody's."""
    fail(3)
    fail(2, spelling)
    fail(3)

    assert outcome(sign_in(spelling)) in ("too many", "wrong")


@pytest.mark.parametrize("last", ["203.0.113.5:1", "[2001:db8::1]:443", "::ffff:203.0.113.5"])
def test_limit_does_not_depend_on_the_port_a_proxy_adds(settings, anna, last):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    ports = iter(range(50000, 50010))

    def forwarded():
        return {"x-forwarded-for": re.sub(r"(?<=:)(1|443)$", str(next(ports)), last)}

    for _attempt in range(5):
        fail(1, **forwarded())

    assert outcome(sign_in(**forwarded())) == "too many"


def test_addresses_of_an_old_kind_on_a_new_socket_stay_apart(anna):
    for number in range(12):
        fail(1, f"person{number}@example.com", source="::ffff:203.0.113.5")

    assert outcome(sign_in(source="::ffff:203.0.113.5")) == "too many"
    assert outcome(sign_in(source="203.0.113.5")) == "too many"
    assert outcome(sign_in(source="::ffff:203.0.113.6")) == "in"


# What others do


def test_limit_of_an_account_outlives_a_flood_of_other_attempts(anna):
    fail(5)
    for number in range(1000):  # a cache forgets the oldest
        cache.set(f"another-{number}", number)
    for number in range(50):
        fail(1, f"person{number}@example.com", source=f"198.51.100.{number}")

    assert outcome(sign_in()) == "too many"


def test_limit_of_an_account_outlives_twenty_thousand_foreign_rows(anna):
    fail(5)
    now = timezone.now()
    SignInEvent.objects.bulk_create(
        [
            SignInEvent(kind="failed_sign_in", account=f"a{number}", source=f"s{number}", at=now)
            for number in range(20_000)
        ]
    )

    assert outcome(sign_in()) == "too many"
    assert outcome(sign_in(source=HOME)) == "in"


def test_limit_is_not_kept_in_a_cache(anna):
    fail(5)
    cache.clear()

    assert outcome(sign_in()) == "too many"


def test_counts_that_are_over_are_deleted_by_those_that_follow(anna, clock):
    for number in range(30):
        fail(1, f"person{number}@example.com", source=f"198.51.100.{number}")
    clock(3601)

    fail(1)

    assert SignInEvent.objects.count() == 1


# A clock that is put right


def test_clock_put_back_neither_ends_a_limit_nor_draws_it_out(anna, clock):
    fail(5)
    clock(-3600)
    at_once = outcome(sign_in())
    clock(290)
    before = outcome(sign_in())
    clock(11)

    assert [at_once, before, outcome(sign_in())] == ["too many", "too many", "in"]


def test_clock_put_forward_and_back_again_draws_no_limit_out(anna, clock):
    clock(3600)
    fail(5)
    clock(-3600)
    sign_in(source=HOME)
    clock(301)

    assert outcome(sign_in()) == "in"


def test_link_by_mail_is_not_withheld_because_the_clock_was_put_back(anna, clock):
    for _time in range(5):
        Client(REMOTE_ADDR=OFFICE).post(reverse("account_reset_password"), {"email": anna.email})
    clock(-7200)
    sign_in("nobody@example.com", source=HOME)
    mail.outbox.clear()
    clock(3601)
    Client(REMOTE_ADDR=OFFICE).post(reverse("account_reset_password"), {"email": anna.email})

    assert len(mail.outbox) == 1


# Nobody can tell who is here


@pytest.mark.parametrize("page", ["account_reset_password", "account_login"])
def test_known_and_unknown_address_cost_the_same_queries(anna, page):
    counts = []
    for email in ["warm.up@example.com", "anna@example.com", "nobody@example.com"]:
        client = Client(REMOTE_ADDR=HOME)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.post(reverse(page), {"login": email, "email": email, "password": "wrong one"})
        counts.append(len(queries))

    assert counts[1] == counts[2]


def test_known_and_unknown_address_are_limited_alike(anna):
    answers = {
        email: [outcome(sign_in(email, "wrong again and again", HOME)) for _time in range(5)]
        + [outcome(sign_in(email, "wrong again and again", HOME))]
        for email in ["anna@example.com", "nobody@example.com"]
    }

    assert answers["anna@example.com"] == ["wrong"] * 5 + ["too many"]
    assert answers["anna@example.com"] == answers["nobody@example.com"]


# What is left behind


def test_nothing_counted_for_an_erased_person_is_left(anna):
    fail(3)
    sign_in()
    Client().post(reverse("account_reset_password"), {"email": anna.email})
    type(anna).objects.update(is_active=False)
    address, key = anna.email, limits.account_key(anna)
    anna.refresh_from_db()

    erase(anna, by=UserFactory(superuser=True), at=timezone.now())

    keys = [key, limits.account_key(None, address)]
    assert not SignInEvent.objects.filter(account__in=keys).exists()


@pytest.mark.django_db(transaction=True)  # SQLite changes its schema outside of transactions alone
def test_upgrade_empties_the_cache_that_held_hashes_of_addresses(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache_of_a_test",
        },
        "without_a_table": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "no_such_table",
        },
    }
    call_command("createcachetable", "cache_of_a_test", verbosity=0)
    try:
        cache.set("allauth:rl:the-hash-of-an-address", [1])
        upgrade = import_module("pathway_portal.accounts.migrations.0010_empty_the_cache_of_limits")
        with connection.schema_editor() as editor:
            upgrade.empty_cache_tables(None, editor)

        assert cache.get("allauth:rl:the-hash-of-an-address") is None
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE cache_of_a_test")


def test_counts_name_neither_person_nor_address(anna):
    fail(1)
    sign_in()

    written = str(list(SignInEvent.objects.values_list("account", "source")))
    assert "anna" not in written
    assert OFFICE not in written


def test_cleaning_up_sessions_leaves_no_addresses_and_browsers(anna, clock):
    fail(1)
    sign_in(**{"user-agent": "Firefox"})
    Client().post(reverse("account_reset_password"), {"email": anna.email})
    kept = Client(REMOTE_ADDR=HOME)
    assert UserSession.objects.count() == 1
    clock(9 * 3600)
    sign_in(client=kept)

    call_command("clearsessions")

    assert UserSession.objects.get().session_key == kept.session.session_key
    assert Session.objects.count() == 1
    assert set(SignInEvent.objects.values_list("kind", flat=True)) == {"signed_in"}
    clock(8 * 24 * 3600)
    call_command("clearsessions")
    assert [UserSession.objects.count(), SignInEvent.objects.count()] == [0, 0]
