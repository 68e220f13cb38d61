"""Attempts to sign in, one after another or all at once, and clocks that a test moves."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.accounts.conftest import PASSWORD

OFFICE = "203.0.113.5"
HOME = "192.0.2.7"
NEW = "sofa lantern gravel otter"
PATIENCE = 300  # seconds until a thread counts as stuck


def sign_in(email="anna@example.com", password=PASSWORD, source=OFFICE, client=None, **headers):
    client = client or Client(REMOTE_ADDR=source)
    sent = {"login": email, "password": password}
    return client.post(reverse("account_login"), sent, headers=headers)


def fail(times, email="anna@example.com", source=OFFICE, **headers):
    for _attempt in range(times):
        sign_in(email, "wrong again and again", source, **headers)


def outcome(response):
    """What an attempt was answered, in a word."""
    if response.status_code == 302:
        return "in"
    # Not its context: where requests are answered at once, each has that of all.
    page = response.content.decode()
    return "too many" if "Too many failed login attempts" in page else "wrong"


def at_once(attempts):
    """Make all attempts in the same moment, each over a database connection of its own."""
    barrier = Barrier(len(attempts))

    def meet(attempt):
        barrier.wait(PATIENCE)
        try:
            return attempt()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(attempts)) as threads:
        return [outcome(response) for response in threads.map(meet, attempts)]


@pytest.fixture
def clock(monkeypatch):
    """Moves both of Python's clocks: `clock(-3600)` puts them back an hour."""
    moved = {"by": 0}
    real_time, real_now = time.time, timezone.now
    monkeypatch.setattr(time, "time", lambda: real_time() + moved["by"])
    monkeypatch.setattr(
        timezone, "now", lambda: real_now() + timezone.timedelta(seconds=moved["by"])
    )

    def move(seconds):
        moved["by"] += seconds

    return move


def reset_link():
    return re.search(r"http://\S+(/account/password/reset/key/\S+)", mail.outbox[-1].body)[1]
