"""Look over an installation and say in words what somebody should do about it."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPException

import requests
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.checks import WARNING, run_checks
from django.core.mail import get_connection
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from pathway_portal.accounts.models import User
from pathway_portal.accounts.provider_sessions import counts_second_factor
from pathway_portal.accounts.second_factor import FACTORS
from pathway_portal.web.replica import REPLICA

from .health import NOT_TRIED, examine
from .models import CommandRun

PATIENCE = 5  # seconds
CLOCK_SKEW = 5  # seconds
# A deployment check whose subject is part of the health already.
OF_THE_CACHE = "portal.E002"


@dataclass(frozen=True)
class DoctorFinding:
    """Something that was found. A hint is for somebody to weigh, a problem is to be solved."""

    what: str
    to_do: str
    is_hint: bool = False


def problem(what, to_do):
    return DoctorFinding(what, to_do)


def hint(what, to_do):
    return DoctorFinding(what, to_do, is_hint=True)


def look_over():
    """Return everything that was found, the worst first."""
    remarks = [problem(f"{check.name}: {words}", check.advice) for check, words in _unwell()]
    parts = [_of_settings, _of_files]
    if not any(remark.what.startswith(("database", "schema")) for remark in remarks):
        parts += [_of_mail, _of_provider, _of_people, _of_backups, _of_clock, _of_replica]
    return remarks + [remark for part in parts for remark in part()]


def _unwell():
    return [(check, words) for check, words in examine().items() if words not in ("", NOT_TRIED)]


def _of_settings():
    """Yield what Django's deployment check finds, and what it cannot know."""
    for message in run_checks(include_deployment_checks=True, databases=["default"]):
        if message.level >= WARNING and message.id != OF_THE_CACHE:
            yield problem(message.msg, message.hint or f"See Django's check {message.id}.")
    if "*" in settings.ALLOWED_HOSTS:
        yield problem("ALLOWED_HOSTS lets in every host name.", "Name the portal's own.")
    if settings.HTTPS and settings.PORTAL_URL.endswith("//localhost"):
        yield problem(
            "Links in mails lead to localhost.", "Set PORTAL_URL, such as https://pathways.example."
        )
    if settings.DEFAULT_FROM_EMAIL == "pathways@localhost":
        yield problem(
            "Mail comes from pathways@localhost.", "Set DEFAULT_FROM_EMAIL to an address of yours."
        )
    if settings.SECRET_KEY_FALLBACKS:
        yield hint(
            f"Earlier keys are still believed ({len(settings.SECRET_KEY_FALLBACKS)}).",
            "Run manage.py rotate_secrets; it says from when on they may go.",
        )
    if connection.vendor == "sqlite":
        yield hint(
            "The data is in an SQLite file, for one machine and a few hundred people.",
            "For more, move to PostgreSQL: manage.py move_to.",
        )


def _of_files():
    """Yield files whose modes let others read what is secret, and a user that may do too much."""
    files = [settings.BASE_DIR / ".env"]
    if connection.vendor == "sqlite":
        files.append(Path(settings.DATABASES["default"]["NAME"]))
    for path in files:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield problem(f"Others can read {path}.", f"chmod 600 {path}")
    erased = Path(settings.ERASED_PEOPLE_FILE)
    if not os.access(erased if erased.exists() else erased.parent, os.W_OK):
        yield problem(
            f"ERASED_PEOPLE_FILE cannot be written ({erased}).",
            "Make its folder, and let the portal's user write there: a backup could otherwise "
            "bring erased people back.",
        )
    if os.geteuid() == 0:
        yield hint("This runs as root.", "Give the portal a user of its own.")


def _of_mail():
    backend = settings.EMAIL_BACKEND.split(".")[-2]
    if backend != "smtp":
        yield problem(f"Mail is not sent; it goes to the {backend} backend.", "Set EMAIL_URL.")
        return
    try:
        with get_connection(timeout=PATIENCE):
            pass
    except (SMTPException, OSError) as error:
        yield problem(
            f"The mail server cannot be reached ({type(error).__name__}).",
            "Are EMAIL_URL's host, port, scheme and password right, and its certificate known?",
        )


def _of_provider():
    """Yield why nobody could sign in at the company's provider."""
    if not settings.OIDC_ISSUER:
        return
    address = f"{settings.OIDC_ISSUER.rstrip('/')}/.well-known/openid-configuration"
    try:
        answer = requests.get(address, timeout=PATIENCE)
        answer.raise_for_status()
        issuer = answer.json()["issuer"]
    except (OSError, KeyError, ValueError) as error:
        yield problem(
            f"The sign-on provider's configuration cannot be read ({type(error).__name__}).",
            f"Open {address} from this machine. For a private CA, set REQUESTS_CA_BUNDLE.",
        )
        return
    if issuer.rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
        yield problem(
            f"The sign-on provider calls itself {issuer}.", "Set OIDC_ISSUER to exactly that."
        )


def _of_people():
    staff = User.objects.active().filter(is_staff=True)
    with_factor = Authenticator.objects.filter(type__in=FACTORS).values("user")
    at_provider = SocialAccount.objects.filter(provider=settings.OIDC_ISSUER).values("user")
    if not counts_second_factor():
        at_provider = at_provider.none()
    if not staff.exists():
        yield problem("Nobody can open HR's workplace.", "Run manage.py createsuperuser.")
    elif without := staff.exclude(pk__in=with_factor).exclude(pk__in=at_provider).count():
        yield hint(
            f"{without} who may open HR's workplace have no second factor.",
            "They set one up under Your account. HR_NEEDS_SECOND_FACTOR requires it.",
        )


def _of_backups():
    if not CommandRun.objects.filter(command="backup").exists():
        yield hint(
            "manage.py backup has never run here.",
            "Run it every night, unless you back up otherwise.",
        )


def _of_replica():
    """Yield why figures and exports would be read from the database itself."""
    if REPLICA not in connections.databases:
        return
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery()")
            follows = cursor.fetchone()[0]
    except DatabaseError as error:
        yield problem(
            f"The replica cannot be read ({type(error).__name__}).",
            "Is it running, and DATABASE_REPLICA_URL right? The database itself is read instead.",
        )
        return
    if not follows:
        yield problem(
            "DATABASE_REPLICA_URL leads to a database that follows no other.",
            "Name a standby that streams from DATABASE_URL's server.",
        )


def _of_clock():
    """Yield a difference between this machine's clock and the database server's."""
    if connection.vendor != "postgresql":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            skew = abs((cursor.fetchone()[0] - timezone.now()).total_seconds())
    except DatabaseError:
        return
    if skew > CLOCK_SKEW:
        yield problem(
            f"This machine's clock and the database's differ by {skew:.0f} seconds.",
            "Let both take their time from the network (NTP).",
        )
