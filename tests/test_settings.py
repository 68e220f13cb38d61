"""Every setting of the README's table, as written there, odd and wrong."""

import os
import re
import runpy
import sys
from ipaddress import ip_network
from unittest.mock import patch

import pytest
import requests
from django.conf import settings

from pathway_portal.web.environment import SettingError
from tests.settings_read import LONG_KEY, SECRET, run, start

README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
TABLE = dict(re.findall(r"^\| `([A-Z_]+)`.*?\| (.*?) \|", README, re.MULTILINE))


def start_from_file(tmp_path, text):
    """The settings as they are with this `.env` and an empty environment."""
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    code = (settings.BASE_DIR / "pathway_portal" / "settings.py").read_text(encoding="utf-8")
    code = code.replace('BASE_DIR / ".env"', f"Path({str(tmp_path / '.env')!r})")
    copy = tmp_path / "settings.py"
    copy.write_text(code, encoding="utf-8")
    with patch.dict(os.environ, {}, clear=True):
        return runpy.run_path(str(copy))


# As the README writes it, and what comes of it

WRITTEN = {
    "SECRET_KEY": ("SECRET_KEY", LONG_KEY),
    "SECRET_KEY_FALLBACKS": ("SECRET_KEY_FALLBACKS", [LONG_KEY[::-1], f"{LONG_KEY}#%$@older"]),
    "ALLOWED_HOSTS": ("ALLOWED_HOSTS", ["pathways.company.example", "10.0.3.7"]),
    "CSRF_TRUSTED_ORIGINS": ("CSRF_TRUSTED_ORIGINS", ["https://pathways.company.example"]),
    "PORTAL_URL": ("PORTAL_URL", "https://pathways.company.example"),
    "SCRIPT_NAME": ("FORCE_SCRIPT_NAME", "/pathways"),
    "DATABASE_URL": None,
    "DATABASE_POOLER": None,
    "DATABASE_REPLICA_URL": None,
    "EMAIL_URL": None,
    "DEFAULT_FROM_EMAIL": ("DEFAULT_FROM_EMAIL", "Career pathways <pathways@company.example>"),
    "CACHE_URL": None,
    "TRUSTED_PROXY_COUNT": ("ALLAUTH_TRUSTED_PROXY_COUNT", 1),
    "FAILED_SIGN_INS_PER_ADDRESS": ("FAILED_SIGN_INS_PER_ADDRESS", 500),
    "MONITORING_NETWORKS": (
        "MONITORING_NETWORKS",
        [ip_network("10.0.3.0/24"), ip_network("127.0.0.1")],
    ),
    "ERASED_PEOPLE_FILE": ("ERASED_PEOPLE_FILE", "/srv/backups/erased-people.txt"),
    "BADGE_KEY_FILE": ("BADGE_KEY_FILE", str(settings.BASE_DIR / "tests" / "badge_key.pem")),
    "REQUESTS_CA_BUNDLE": ("REQUESTS_CA_BUNDLE", requests.certs.where()),
    "SECURITY_CONTACT": ("SECURITY_CONTACT", "mailto:security@company.example"),
    "PUBLISHED_CONTENT": ("PUBLISHED_CONTENT", "tokens"),
    "LOG_LEVEL": ("LOG_LEVEL", "WARNING"),
    "LOG_FORMAT": ("LOG_FORMAT", "json"),
    "METRICS": ("METRICS", True),
    "ERROR_MAILS_TO": ("ERROR_MAILS_TO", ["ops@company.example", "it@company.example"]),
    "SENTRY_DSN": ("SENTRY_DSN", "https://key@sentry.company.example/1"),
    "TIME_ZONE": ("TIME_ZONE", "Europe/Berlin"),
    "OIDC_ISSUER": ("OIDC_ISSUER", "https://login.company.example/realms/staff/"),
    "OIDC_TRUST_EMAIL": ("OIDC_TRUST_EMAIL", True),
    "OIDC_NAME": ("OIDC_NAME", "Company sign-on"),
    "OIDC_SECOND_FACTOR_ACR": ("OIDC_SECOND_FACTOR_ACR", ["urn:company:mfa", "gold"]),
    "OIDC_SECOND_FACTOR_AMR": ("OIDC_SECOND_FACTOR_AMR", ["mfa", "hwk"]),
    "PASSWORD_SIGN_IN": ("PASSWORD_SIGN_IN", False),
    "HR_NEEDS_SECOND_FACTOR": ("HR_NEEDS_SECOND_FACTOR", False),
    "HTTPS": ("HTTPS", True),
    "DEBUG": ("DEBUG", False),
}


def written(value):
    """The value as somebody would write it into the environment."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def test_every_setting_of_the_readme_is_tried_here_and_the_other_way_round():
    source = (settings.BASE_DIR / "pathway_portal" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source)) | {"OIDC_CLIENT_ID"}

    in_readme = set(TABLE) | {"OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"}
    assert in_readme == read
    assert set(TABLE) == set(WRITTEN)


@pytest.mark.parametrize("name", [name for name, outcome in WRITTEN.items() if outcome])
def test_setting_is_taken_as_written(name):
    setting, value = WRITTEN[name]
    provider = {
        "OIDC_ISSUER": "https://login.company.example",
        "OIDC_CLIENT_ID": "portal",
        "OIDC_CLIENT_SECRET": "p$w#%41",
    }

    started = start(**(provider | {name: written(value)}))

    assert started[setting] == value
    [app] = started["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert app["secret"] == "p$w#%41"


@pytest.mark.parametrize("name", [name for name, outcome in WRITTEN.items() if outcome])
def test_setting_is_taken_as_written_in_the_file(name, tmp_path):
    setting, value = WRITTEN[name]
    if name == "SECRET_KEY":
        value = value.replace("'", "").replace('"', "")
    provider = (
        "" if name == "OIDC_ISSUER" else "OIDC_ISSUER=https://login.company.example\n"
    ) + "OIDC_CLIENT_ID=portal\nOIDC_CLIENT_SECRET=p$w#%41\n"

    started = start_from_file(
        tmp_path, f"# the company's own\n\n{provider}export {name}={written(value)}\n"
    )

    assert started[setting] == value
    [app] = started["SOCIALACCOUNT_PROVIDERS"]["openid_connect"]["APPS"]
    assert app["secret"] == "p$w#%41"


@pytest.mark.parametrize(
    ("written", "password"),
    [
        ("password", "password"),
        ("p%23w", "p#w"),
        ("p%3Fw", "p?w"),
        ("p%2Fw", "p/w"),
        ("p$w", "p$w"),
        ("$HOME", "$HOME"),
        ("p@w", "p@w"),
        ("p:w", "p:w"),
        ("p+w", "p+w"),
        ("p%25w", "p%w"),
        ("p%w", "p%w"),
        ("12345", "12345"),
        ("Gr%C3%BCn", "Grün"),
        ("p%5Bw%5D", "p[w]"),
    ],
)
def test_password_may_hold_anything(written, password):
    database = start(DATABASE_URL=f"postgres://portal:{written}@db.company.example:5433/pathways")
    mail = start(EMAIL_URL=f"submission://portal:{written}@mail.company.example:587")
    cache = start(CACHE_URL=f"redis://:{written.replace('@', '%40')}@cache.company.example:6379/0")

    found = database["DATABASES"]["default"]
    assert (found["USER"], found["PASSWORD"]) == ("portal", password)
    assert (found["HOST"], found["PORT"], found["NAME"]) == (
        "db.company.example",
        5433,
        "pathways",
    )
    assert (mail["EMAIL_HOST_PASSWORD"], mail["EMAIL_HOST"], mail["EMAIL_PORT"]) == (
        password,
        "mail.company.example",
        587,
    )
    assert cache["CACHES"]["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache"


@pytest.mark.parametrize(
    ("url", "port", "starttls", "tls"),
    [
        ("submission://user:password@host:587", 587, True, False),
        ("submission://user:password@host", 587, True, False),
        ("submissions://user:password@host:465", 465, False, True),
        ("smtps://user:password@host", 465, False, True),
        ("smtp://host:25", 25, False, False),
        ("smtp://host", 25, False, False),
    ],
)
def test_scheme_of_the_mail_server_says_how_it_is_spoken_to(url, port, starttls, tls):
    started = start(EMAIL_URL=url)

    assert started["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert started["EMAIL_PORT"] == port
    assert started.get("EMAIL_USE_TLS", False) == starttls
    assert started.get("EMAIL_USE_SSL", False) == tls


def test_portal_starts_with_nothing_but_a_key():
    started = start()

    assert started["DATABASES"]["default"]["ENGINE"] == "django.db.backends.sqlite3"
    assert started["EMAIL_BACKEND"] == "django.core.mail.backends.console.EmailBackend"
    assert started["HTTPS"] is True
    assert started["TRUSTED_PROXY_COUNT"] is None


@pytest.mark.parametrize("word", ["on", "ON", "true", "yes", "1", " on "])
def test_words_for_on(word):
    assert start(OIDC_TRUST_EMAIL=word)["OIDC_TRUST_EMAIL"] is True


@pytest.mark.parametrize("word", ["off", "Off", "false", "no", "0"])
def test_words_for_off(word):
    assert start(HTTPS=word)["HTTPS"] is False


def test_empty_setting_counts_as_left_out():
    started = start(HTTPS="", EMAIL_URL="", OIDC_ISSUER="", TRUSTED_PROXY_COUNT="")

    assert started["HTTPS"] is True
    assert started["TRUSTED_PROXY_COUNT"] is None


# What is wrong ends with one line

WRONG = [
    ("SECRET_KEY", "x"),
    ("SECRET_KEY", "a" * 60),
    ("SECRET_KEY_FALLBACKS", "x"),
    ("SECRET_KEY_FALLBACKS", "a-retired-key-that-has,a-comma-within"),
    *[
        (name, value)
        for name in ["DEBUG", "HTTPS", "HR_NEEDS_SECOND_FACTOR", "PASSWORD_SIGN_IN"]
        for value in ["enabled", "on # comment", "ja", "2", "offf"]
    ],
    ("OIDC_TRUST_EMAIL", "y"),
    ("TRUSTED_PROXY_COUNT", "one"),
    ("TRUSTED_PROXY_COUNT", "-1"),
    ("TRUSTED_PROXY_COUNT", "1.5"),
    ("FAILED_SIGN_INS_PER_ADDRESS", "0"),
    ("MONITORING_NETWORKS", "10.0.3.7/24"),
    ("LOG_LEVEL", "debug"),
    ("SECURITY_CONTACT", "security@company.example"),
    ("LOG_FORMAT", "xml"),
    ("PUBLISHED_CONTENT", "on"),
    ("METRICS", "maybe"),
    ("ERROR_MAILS_TO", "ops"),
    ("MONITORING_NETWORKS", "monitor.company.example"),
    ("FAILED_SIGN_INS_PER_ADDRESS", "many"),
    ("ALLOWED_HOSTS", "https://pathways.company.example"),
    ("ALLOWED_HOSTS", "pathways.company.example/"),
    ("ALLOWED_HOSTS", "pathways.company.example:8000"),
    ("ALLOWED_HOSTS", "a.example b.example"),
    ("CSRF_TRUSTED_ORIGINS", "pathways.company.example"),
    ("CSRF_TRUSTED_ORIGINS", "https://pathways.company.example/"),
    ("CSRF_TRUSTED_ORIGINS", "https://["),
    ("CSRF_TRUSTED_ORIGINS", "https://pathways.company.example:many"),
    ("PORTAL_URL", "pathways.company.example"),
    ("PORTAL_URL", "https://pathways.company.example/"),
    ("PORTAL_URL", "https://pathways.company.example/pathways"),
    ("PORTAL_URL", f"https://user:{SECRET}@pathways.company.example"),
    ("PORTAL_URL", "https://[::1"),
    ("PORTAL_URL", "https://pathways.company.example:many"),
    ("PORTAL_URL", "https://pathways.company.example:99999"),
    ("PORTAL_URL", "https://*.company.example"),
    ("SCRIPT_NAME", "pathways"),
    ("SCRIPT_NAME", "/path ways"),
    ("SCRIPT_NAME", "/entwicklungspfäde"),
    ("SCRIPT_NAME", "/company/.."),
    ("DATABASE_URL", "nonsense"),
    ("DATABASE_URL", "postgres://"),
    ("DATABASE_URL", "postgres://host"),
    ("DATABASE_URL", "mysql://user:pw@host/name"),
    ("DATABASE_URL", "sqlite://db.sqlite3"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:////tmp/db.sqlite3?mode=rw"),
    ("DATABASE_URL", f"postgres://user:{SECRET}@host/name?ssl=on"),
    ("DATABASE_URL", f"postgres://user:{SECRET}@host:port/name"),
    ("DATABASE_URL", f"postgres://user:{SECRET}/half@host/name"),
    ("DATABASE_URL", f"postgres://user:{SECRET}#half@host/name"),
    ("DATABASE_URL", f"postgres://user:{SECRET}?half@host/name"),
    ("DATABASE_URL", f"postgres://user:{SECRET}[half@host/name"),
    ("DATABASE_URL", f"postgres://user:{SECRET} half@host/name"),
    ("EMAIL_URL", "mail.company.example"),
    ("EMAIL_URL", "imap://host"),
    ("EMAIL_URL", "submission://"),
    ("EMAIL_URL", f"submission://user:{SECRET}/half@host:587"),
    ("EMAIL_URL", f"submission://user:{SECRET}@host:many"),
    ("CACHE_URL", "cache.company.example"),
    ("CACHE_URL", "redis://"),
    ("CACHE_URL", "memory://"),
    ("CACHE_URL", f"redis://:{SECRET}/half@host:6379/0"),
    ("CACHE_URL", f"redis://:{SECRET}#half@host:6379/0"),
    ("DEFAULT_FROM_EMAIL", "pathways"),
    ("DEFAULT_FROM_EMAIL", "Pathways <>"),
    ("DEFAULT_FROM_EMAIL", "pathways@company.example, hr@company.example"),
    ("DEFAULT_FROM_EMAIL", "pathways@company.example HR"),
    ("DEFAULT_FROM_EMAIL", "Pathways: pathways@company.example;"),
    ("DEFAULT_FROM_EMAIL", "Pathways, HR <pathways@company.example>"),
    ("TIME_ZONE", "Berlin"),
    ("TIME_ZONE", "../etc/passwd"),
    ("OIDC_ISSUER", "https://login.company.example:many"),
    ("OIDC_ISSUER", "login.company.example"),
    ("REQUESTS_CA_BUNDLE", "/nowhere/company-ca.crt"),
    ("REQUESTS_CA_BUNDLE", str(settings.BASE_DIR / "README.md")),
    ("OIDC_SECOND_FACTOR_ACR", "gold silver"),
    ("OIDC_SECOND_FACTOR_ACR", "gold,0"),
    ("OIDC_SECOND_FACTOR_AMR", "mfa, pwd"),
    ("OIDC_ISSUER", "https://login.company.example?tenant=1"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_value_ends_with_one_line_that_names_the_setting(name, value):
    with pytest.raises(SettingError) as wrong:
        start(**{name: value})

    message = str(wrong.value)
    assert message.startswith(f"{name} takes ")
    assert "\n" not in message
    assert SECRET not in message


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({"OIDC_ISSUER": "https://login.company.example"}, "OIDC_CLIENT_ID"),
        (
            {"OIDC_ISSUER": "https://login.company.example", "OIDC_CLIENT_ID": "portal"},
            "OIDC_CLIENT_SECRET",
        ),
        ({"PASSWORD_SIGN_IN": "off"}, "OIDC_ISSUER"),
        ({"OIDC_SECOND_FACTOR_ACR": "gold"}, "OIDC_ISSUER"),
        ({"OIDC_SECOND_FACTOR_AMR": "mfa"}, "OIDC_ISSUER"),
    ],
)
def test_settings_that_need_each_other_say_so(environment, name):
    with pytest.raises(SettingError, match=f"^.*{name}.*$"):
        start(**environment)


@pytest.mark.parametrize(
    "line", [f"SECRET KEY={SECRET}", f"SECRET_KEY = {SECRET}", f"  {SECRET}", SECRET]
)
def test_line_of_the_file_that_is_not_understood_is_named_by_its_number(line, tmp_path):
    with pytest.raises(SettingError) as wrong:
        start_from_file(tmp_path, f"# ours\n{line}\n")

    assert str(wrong.value).startswith("Line 2 of .env is not understood.")
    assert SECRET not in str(wrong.value)


def test_file_in_another_encoding_is_named(tmp_path):
    (tmp_path / ".env").write_bytes("OIDC_NAME=Gr\xfcn\n".encode("latin-1"))
    code = "from pathlib import Path; from pathway_portal.web.environment import Environment;"

    done = run("-c", f"{code} Environment().read_file(Path({str(tmp_path / '.env')!r}))")

    assert done.stderr.splitlines()[-1].endswith(".env cannot be read: it is not UTF-8.")


@pytest.mark.parametrize(
    ("name", "value", "module"),
    [("METRICS", "on", "prometheus_client"), ("SENTRY_DSN", "https://key@host/1", "sentry_sdk")],
)
def test_setting_whose_package_is_missing_says_how_to_install_it(name, value, module, monkeypatch):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(SettingError) as refused:
        start(**{name: value})

    assert str(refused.value).startswith(f"{name} is set, but its package is missing. Run: ")


def test_what_is_off_or_rarely_needed_is_not_loaded(tmp_path):
    database = f"sqlite:///{tmp_path}/db.sqlite3"
    code = "import django, sys; django.setup(); import pathway_portal.urls; print(*sys.modules)"

    done = run("-c", code, SECRET_KEY=LONG_KEY, DATABASE_URL=database,
               DJANGO_SETTINGS_MODULE="pathway_portal.settings")  # fmt: skip

    loaded = done.stdout.split()
    assert "django" in loaded
    rarely_needed = ("prometheus", "sentry", "openpyxl")
    assert [name for name in loaded if name.startswith(rarely_needed)] == []
