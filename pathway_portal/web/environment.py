"""Read settings from the environment or from `.env`, strictly.

A wrong value stops the portal with one line: the setting's name and what it takes. The line never
repeats the value, which may be a password.
"""

import os
import re
import ssl
import zoneinfo
from email.errors import InvalidHeaderDefect
from email.message import EmailMessage
from importlib.util import find_spec
from ipaddress import ip_network
from urllib.parse import parse_qsl, urlsplit

import environ
import psycopg2.extensions
from cryptography.exceptions import UnsupportedAlgorithm
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

from .private_keys import read_rsa_keys

BOOLEANS = {
    **dict.fromkeys(["on", "true", "yes", "1"], True),
    **dict.fromkeys(["off", "false", "no", "0"], False),
}
# Django's own deployment check warns below 50. Keys in use may be shorter; guessable ones may not.
KEY_LENGTH = 32
KEY_VARIETY = 5
PERCENT_ENCODE = (
    "In a user name or password write / as %2F, ? as %3F, # as %23, [ and ] as %5B and %5D, "
    "% as %25."
)
DATABASE_SCHEMES = {"postgres", "postgresql", "sqlite"}
CACHE_SCHEMES = {"redis", "rediss", "dbcache", "locmemcache"}
# What the scheme of EMAIL_URL means: django-environ's word for it, and the port if none is given.
MAIL_SERVERS = {
    "smtp": ("smtp", 25),
    "submission": ("smtp+tls", 587),
    "smtp+tls": ("smtp+tls", 587),
    "submissions": ("smtp+ssl", 465),
    "smtps": ("smtp+ssl", 465),
    "smtp+ssl": ("smtp+ssl", 465),
}
MAIL_ELSEWHERE = {"consolemail", "dummymail", "filemail", "memorymail"}


class SettingError(ImproperlyConfigured):
    """A setting is missing or wrong. The message is one line and holds no value."""


class Environment:
    """Read the settings of this process by name. Empty ones count as missing."""

    def read_file(self, path):
        """Add the settings of `.env`; those of the environment win."""
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise SettingError(f"{path.name} cannot be read: {reason}.") from None
        for number, line in enumerate(lines, 1):
            if line.strip() and not re.match(r"#|(export )?[A-Za-z_0-9]+=", line):
                raise SettingError(
                    f"Line {number} of {path.name} is not understood. Write NAME=value without "
                    "spaces around the =; a comment is a line that begins with #."
                )
        environ.Env.read_env(path, encoding="utf-8-sig")

    def text(self, name, default=""):
        """Return the value as it was written, `$` and `#` included."""
        return os.environ.get(name, "").strip() or default

    def boolean(self, name, default):
        value = self.text(name).lower()
        if not value:
            return default
        if value not in BOOLEANS:
            raise SettingError(
                f"{name} takes on or off (also true/false, yes/no, 1/0) and nothing behind it; "
                "a comment needs a line of its own."
            )
        return BOOLEANS[value]

    def number(self, name, default, at_least=0):
        """Return a whole number."""
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < at_least:
            raise SettingError(
                f"{name} takes a whole number, {at_least} or more, and nothing behind it."
            )
        return int(value)

    def words(self, name, default=()):
        """Return a list whose items are separated by commas."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or [*default]

    def claims(self, name, too_weak):
        """Return what a provider may say of a sign-in that had a second factor."""
        values = self.words(name)
        if too_weak in values or any(re.search(r"\s", value) for value in values):
            raise SettingError(
                f"{name} takes the provider's own words with commas, without spaces in them, and "
                f"not {too_weak}, which stands for no second factor."
            )
        return values

    def secret_key(self, name, default):
        key = self.text(name, default)
        if key != default and _is_guessable(key):
            raise SettingError(
                f"{name} takes a long random text of at least {KEY_LENGTH} characters, for example "
                "what this prints: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
            )
        return key

    def earlier_keys(self, name):
        keys = self.words(name)
        if any(_is_guessable(key) for key in keys):
            raise SettingError(
                f"{name} takes earlier values of SECRET_KEY with commas, each of them {KEY_LENGTH} "
                "characters or more: what it signs is still believed, so none may be guessed. One "
                "with a comma in it cannot be kept."
            )
        return keys

    def hosts(self, name, default):
        hosts = self.words(name, default)
        if any(not re.fullmatch(r"\*|\.?[\w.-]+|\[[0-9A-Fa-f:.]+\]", host) for host in hosts):
            raise SettingError(
                f"{name} takes host names with commas, such as pathways.company.example, without "
                "https://, port or path."
            )
        return hosts

    def choice(self, name, choices, default):
        """Return one of a few words."""
        value = self.text(name, default).lower()
        if value not in choices:
            raise SettingError(f"{name} takes one of {', '.join(choices)}.")
        return value

    def addresses(self, name):
        """Return email addresses, separated by commas."""
        addresses = self.words(name)
        try:
            for address in addresses:
                validate_email(address)
        except ValidationError:
            raise SettingError(
                f"{name} takes email addresses with commas, such as ops@company.example."
            ) from None
        return addresses

    def contact(self, name):
        """Return how to reach somebody: `mailto:` and an email address, or a page."""
        value = self.text(name)
        if value and not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+|https://[^\s/]+\S*", value):
            raise SettingError(
                f"{name} takes mailto:security@company.example, or an https:// page."
            )
        return value

    def requires(self, name, value, module, file):
        """Stop where a setting is on whose optional package is not installed."""
        if value and find_spec(module) is None:
            raise SettingError(
                f"{name} is set, but its package is missing. Run: "
                f".venv/bin/python -m pip install --require-hashes --no-deps -r "
                f"requirements/{file}.txt"
            )

    def networks(self, name, default):
        """Return networks, each with the addresses that lie in it."""
        try:
            return [ip_network(word) for word in self.words(name, default)]
        except ValueError:
            raise SettingError(
                f"{name} takes networks with commas, such as 10.0.3.0/24, 2001:db8::/64."
            ) from None

    def origins(self, name):
        origins = self.words(name)
        if not all(map(_is_origin, origins)):
            raise SettingError(
                f"{name} takes addresses with commas, such as https://pathways.company.example, "
                "with https:// and without a slash at the end."
            )
        return origins

    def origin(self, name, default):
        """Return the address at which people reach the portal, without a path."""
        value = self.text(name, default)
        if not _is_origin(value) or "*" in value:
            raise SettingError(
                f"{name} takes an address such as https://pathways.company.example, without a "
                "slash at the end."
            )
        return value

    def sender(self, name, default):
        value = self.text(name, default)
        try:
            validate_email(_only_address(value))
        except (ValidationError, ValueError):
            raise SettingError(
                f"{name} takes an email address, such as pathways@company.example or "
                "Career pathways <pathways@company.example>."
            ) from None
        return value

    def time_zone(self, name, default):
        value = self.text(name, default)
        try:
            zoneinfo.ZoneInfo(value)
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
            raise SettingError(
                f"{name} takes the name of a time zone, such as Europe/Berlin."
            ) from None
        return value

    def rsa_key_file(self, name, below):
        """Return the path of a file that holds private RSA keys, or nothing."""
        value = self.text(name)
        path = value and str(below / value)
        try:
            if path:
                read_rsa_keys(path)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
            raise SettingError(
                f"{name} takes a file that holds a key, and that the portal can read. Make one "
                "with manage.py make_badge_key, while this is not set."
            ) from None
        return path

    def certificates(self, name):
        """Return the path of a file or folder of certificates to believe, or nothing."""
        value = self.text(name)
        place = "capath" if os.path.isdir(value) else "cafile"
        try:
            if value:
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(**{place: value})
        except OSError:
            raise SettingError(
                f"{name} takes a file with certificates that the portal can read, such as "
                "/etc/ssl/certs/ca-certificates.crt."
            ) from None
        return value

    def path(self, name):
        """Return the portal's path below its host, such as `/pathways`, or nothing."""
        value = self.text(name).rstrip("/")
        if value and not re.fullmatch(r"(/(?!\.+(/|$))[A-Za-z0-9_.~-]+)+", value):
            raise SettingError(f"{name} takes a path that begins with a slash, such as /pathways.")
        return value

    def issuer(self, name):
        value = self.text(name)
        origin = re.fullmatch(r"(https?://[^/?#@\s]+)(/[^?#\s]*)?", value)
        if value and not (origin and _is_origin(origin[1])):
            raise SettingError(
                f"{name} takes the provider's address, such as https://login.company.example, "
                "as the provider itself writes it."
            )
        return value

    def database(self, name, default):
        """Return Django's settings of one database; `default` is the path of a SQLite file."""
        value = self.text(name)
        if not value:
            return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
        expected = (
            f"{name} takes postgres://user:password@host/name, or sqlite:////path/to/file. "
            f"{PERCENT_ENCODE}"
        )
        url = _split(value, expected)
        name_of_database = url.path.strip("/")
        if url.scheme not in DATABASE_SCHEMES or not name_of_database:
            raise SettingError(expected)
        if url.scheme == "sqlite" and (url.netloc or url.query):
            raise SettingError(expected)
        if url.scheme != "sqlite" and not _are_libpq_options(url.query):
            raise SettingError(
                f"{name} takes PostgreSQL's own options behind the ?, such as sslmode=require."
            )
        return environ.Env.db_url_config(value)

    def mail(self, name):
        """Return Django's settings for sending mail, to the console by default."""
        value = self.text(name, "consolemail://")
        expected = (
            f"{name} takes submission://user:password@host:587 (STARTTLS), "
            "submissions://user:password@host:465 (TLS) or smtp://host:25 (neither). "
            f"{PERCENT_ENCODE}"
        )
        url = _split(value, expected)
        if url.scheme in MAIL_ELSEWHERE:
            return environ.Env.email_url_config(value)
        if url.scheme not in MAIL_SERVERS or not url.hostname or url.path.strip("/") or url.query:
            raise SettingError(expected)
        scheme, port = MAIL_SERVERS[url.scheme]
        settings = environ.Env.email_url_config(url._replace(scheme=scheme).geturl())
        return settings | {
            "EMAIL_PORT": url.port or port,
            # None would be taken for a name, and no name for none.
            "EMAIL_HOST_USER": settings["EMAIL_HOST_USER"] or "",
            "EMAIL_HOST_PASSWORD": settings["EMAIL_HOST_PASSWORD"] or "",
        }

    def cache(self, name, default):
        """Return Django's settings of one cache."""
        value = self.text(name, default)
        expected = (
            f"{name} takes redis://:password@host:6379/0, or rediss:// where it speaks TLS. "
            f"{PERCENT_ENCODE}"
        )
        url = _split(value, expected)
        is_redis = url.scheme.startswith("redis")
        if url.scheme not in CACHE_SCHEMES or (is_redis and not url.hostname):
            raise SettingError(expected)
        if is_redis and not re.fullmatch(r"/?[0-9]{0,4}", url.path):
            raise SettingError(expected)
        return environ.Env.cache_url_config(value)


def _are_libpq_options(query):
    names = dict(parse_qsl(query))
    try:
        psycopg2.extensions.make_dsn(**dict.fromkeys(names, "x"))
    except psycopg2.ProgrammingError:
        return False
    return True


def _only_address(text):
    """Return the address of what a mail may come from. Raise ValueError where there is not one."""
    mail = EmailMessage()
    mail["From"] = text  # this refuses a second line
    sender = mail["From"]
    is_invalid = any(isinstance(defect, InvalidHeaderDefect) for defect in sender.defects)
    if is_invalid or len(sender.addresses) != 1 or sender.groups[0].display_name is not None:
        raise ValueError
    return sender.addresses[0].addr_spec


def _is_origin(text):
    """Return whether the address has a scheme, a host and at most a port."""
    if not re.fullmatch(r"https?://[^/?#@\s]+", text):
        return False
    try:
        url = urlsplit(text)
        return bool(url.hostname) and url.port != 0
    except ValueError:
        return False


def _split(value, expected):
    """Split an address into its parts; raise SettingError where they are ambiguous."""
    try:
        url = urlsplit(value)
        url.port  # noqa: B018 - raises where it is no number
    except ValueError:
        raise SettingError(expected) from None
    # An unencoded / ? or # ends the host early, and the @ that should have ended the password
    # stands behind it.
    behind = url.path + url.query + url.fragment
    if url.fragment or re.search(r"\s", value) or ("@" in behind and "@" not in url.netloc):
        raise SettingError(expected)
    return url


def _is_guessable(key):
    return len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY
