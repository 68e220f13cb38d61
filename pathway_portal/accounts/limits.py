"""Limit how often somebody may try a password or a code, or ask for a link.

Only failures count. A limit is checked before a password is looked at, and again after: a right one
that arrives together with too many wrong ones is refused like them, so guessing in parallel gains
nothing. What counts is the person and the internet address, never how a request is written.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

from pathway_portal.web.allauth_internals import get_ip

from .models import SignInEvent, SignInEventKind


@dataclass(frozen=True)
class Limit:
    amount: int
    window: timedelta


# Attempts at one account from one internet address, and from everywhere. The second is wide, so
# that strangers cannot lock anybody out for long; a link by mail signs in past it.
FROM_HERE = Limit(5, timedelta(minutes=5))
ANYWHERE = Limit(100, timedelta(hours=1))
# Codes have six digits only, and a person asked for one has given the right password.
CODES = Limit(5, timedelta(minutes=5))
# Failures from one internet address, whatever the account, in this time. An office has many people
# behind one address: each of them who signs in there makes room for two slips. An attacker has none
# of them.
SOURCE_WINDOW = timedelta(minutes=5)
SLIPS_PER_PERSON = 2
REMEMBERED = timedelta(days=7)
# Links are mailed to their owner alone, so these limits only spare mailboxes and the server. The
# last one lets 3,000 people behind one address choose their first password within ten minutes.
LINKS_FROM_HERE = Limit(5, timedelta(hours=1))
LINKS_ANYWHERE = Limit(20, timedelta(hours=1))
LINKS_FROM_SOURCE = Limit(6000, timedelta(minutes=10))
# Wrong access tokens from one internet address. A system that was set up wrongly keeps asking.
TOKENS_FROM_SOURCE = Limit(30, timedelta(minutes=5))
# Refused logouts from one internet address: each may have the provider asked for its keys.
LOGOUTS_FROM_SOURCE = Limit(30, timedelta(minutes=5))

FAILURES = [SignInEventKind.FAILED_SIGN_IN, SignInEventKind.FAILED_CODE]
KEPT_FOR = timedelta(hours=1)
# Servers' clocks may differ by this much. What lies further ahead was written before a clock was
# put back.
CLOCK_SKEW = timedelta(seconds=10)
DELETED_AT_ONCE = 500


class TooMany(Exception):
    """A limit is reached."""


def account_key(user, email=""):
    """Hash who is meant: the person, or the address that nobody here has."""
    who = f"user {user.pk}" if user else f"address {email}"
    return _hashed(who)


def source_key(request):
    return _hashed(f"source {get_ip(request)}")


def _hashed(text):
    return salted_hmac("sign-in limits", text, algorithm="sha256").hexdigest()


class Attempt:
    """One try at an account's password or second factor.

    Call `check` before looking at what was typed, then `fail` or `succeed`. Each raises TooMany
    where the limit is reached; nobody may be told then whether the try was right. Call them outside
    of transactions: parallel tries must see each other.
    """

    def __init__(self, request, kind, account):
        self.kind = kind
        self.account = account
        self.source = source_key(request)

    def check(self):
        self._refuse(allowed_more=1)

    def succeed(self):
        self._refuse(allowed_more=1)

    def fail(self):
        _record(self.kind, self.account, self.source)
        self._refuse(allowed_more=0)

    def _refuse(self, allowed_more):
        """Raise TooMany if fewer than this many further failures are allowed."""
        now = _now()
        of_account = Q(kind=self.kind, account=self.account)
        if self.kind == SignInEventKind.FAILED_CODE:
            limits = {"from_here": (CODES, of_account), "anywhere": (ANYWHERE, of_account)}
        else:
            from_here = of_account & Q(source=self.source)
            limits = {"from_here": (FROM_HERE, from_here), "anywhere": (ANYWHERE, of_account)}
        source = Limit(settings.FAILED_SIGN_INS_PER_ADDRESS, SOURCE_WINDOW)
        limits["source"] = (source, Q(kind__in=FAILURES, source=self.source))
        counts = _counts(limits, now)
        if counts["source"] + allowed_more > source.amount:
            counts["source"] -= SLIPS_PER_PERSON * people_at(self.source, now)
        for name, (limit, _rows) in limits.items():
            if counts[name] + allowed_more > limit.amount:
                raise TooMany


def people_at(source, now):
    """Count the people who have signed in from there recently."""
    rows = SignInEvent.objects.filter(
        kind=SignInEventKind.SIGNED_IN, source=source, at__gt=now - REMEMBERED
    )
    return rows.aggregate(people=Count("account", distinct=True))["people"]


def note_sign_in(request, user):
    """Remember that this person signs in from there."""
    account, source, now = account_key(user), source_key(request), _now()
    row = {"kind": SignInEventKind.SIGNED_IN, "account": account, "source": source}
    if not SignInEvent.objects.filter(**row).update(at=now):
        SignInEvent.objects.create(**row, at=now)


def may_request_link(request):
    """Return whether that internet address may still ask for links, for any account."""
    limits = {
        "source": (
            LINKS_FROM_SOURCE,
            Q(kind=SignInEventKind.LINK_REQUESTED, source=source_key(request)),
        )
    }
    return _counts(limits, _now())["source"] < LINKS_FROM_SOURCE.amount


def request_link(request, user, email):
    """Record that a link was asked for. Return whether to mail it.

    Links work until the next sign-in or password, and so does the count: however many a stranger
    asks for, the owner always has one that works.
    """
    account = account_key(None, email)
    if user:
        account = _hashed(f"links {user.pk} {user.password} {user.last_login}")
    source = source_key(request)
    _record(SignInEventKind.LINK_REQUESTED, account, source)
    of_account = Q(kind=SignInEventKind.LINK_REQUESTED, account=account)
    limits = {
        "from_here": (LINKS_FROM_HERE, of_account & Q(source=source)),
        "anywhere": (LINKS_ANYWHERE, of_account),
    }
    counts = _counts(limits, _now())
    return all(counts[name] <= limit.amount for name, (limit, _rows) in limits.items())


def record_wrong_token(request):
    """Record that a wrong access token came from there; raise TooMany where it was one too many."""
    source = source_key(request)
    wrong = Q(kind=SignInEventKind.FAILED_TOKEN, source=source)
    if (
        _counts({"source": (TOKENS_FROM_SOURCE, wrong)}, _now())["source"]
        >= TOKENS_FROM_SOURCE.amount
    ):
        raise TooMany
    _record(SignInEventKind.FAILED_TOKEN, _hashed("access token"), source)


def check_logouts(request):
    """Raise TooMany where too many logouts from there were refused."""
    refused = Q(kind=SignInEventKind.FAILED_LOGOUT, source=source_key(request))
    if _counts({"source": (LOGOUTS_FROM_SOURCE, refused)}, _now())["source"] >= (
        LOGOUTS_FROM_SOURCE.amount
    ):
        raise TooMany


def record_refused_logout(request):
    _record(SignInEventKind.FAILED_LOGOUT, _hashed("logout"), source_key(request))


def use_logout_token(token_id):
    """Use up a logout token. Return whether it was not used within the last hour."""
    account = _hashed(f"logout token {token_id}")
    if SignInEvent.objects.filter(kind=SignInEventKind.LOGOUT_TOKEN, account=account).exists():
        return False
    _record(SignInEventKind.LOGOUT_TOKEN, account, _hashed("logout token"))
    return True


def _counts(limits, now):
    """Count each limit's rows inside its window, in one query."""
    wanted = Q(at__gt=now + CLOCK_SKEW)
    counts = {"ahead": Count("pk", filter=Q(at__gt=now + CLOCK_SKEW))}
    for name, (limit, rows) in limits.items():
        rows &= Q(at__gt=now - limit.window)
        wanted |= rows
        counts[name] = Count("pk", filter=rows)
    found = SignInEvent.objects.filter(wanted).aggregate(**counts)
    if found.pop("ahead"):
        # The clock was put back. Rows from the future would lock people out until it catches up.
        SignInEvent.objects.filter(at__gt=now + CLOCK_SKEW).update(at=now)
    return found


@transaction.atomic
def _record(kind, account, source):
    now = _now()
    SignInEvent.objects.create(kind=kind, account=account, source=source, at=now)
    # Each row written takes old ones along, so that the table is as large as its busiest hour.
    # Those that another request is deleting are passed over.
    skip = connection.features.has_select_for_update_skip_locked
    old = _outdated(now).select_for_update(skip_locked=skip).values_list("pk", flat=True)
    SignInEvent.objects.filter(pk__in=list(old[:DELETED_AT_ONCE])).delete()


def delete_outdated():
    """Delete what no limit looks at any more."""
    _outdated(_now()).delete()


def forget(user, email):
    """Delete what was counted for somebody, under their key and under their address."""
    keys = [account_key(user), account_key(None, email)]
    SignInEvent.objects.filter(account__in=keys).delete()


def _outdated(now):
    short = Q(at__lte=now - KEPT_FOR) & ~Q(kind=SignInEventKind.SIGNED_IN)
    return SignInEvent.objects.filter(short | Q(at__lte=now - REMEMBERED))


def _now():
    return datetime.fromtimestamp(time.time(), UTC)
