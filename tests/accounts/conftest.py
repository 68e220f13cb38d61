import threading

import pytest

from pathway_portal.accounts import notices
from pathway_portal.accounts.notices import soon
from tests.accounts.mails import SlowMailBackend
from tests.factories import UserFactory

PASSWORD = "a long enough password"


@pytest.fixture
def anna():
    return UserFactory(name="Anna", email="anna@example.com", password=PASSWORD)


@pytest.fixture
def slow_mail(db, settings, monkeypatch):
    """A mail server that takes its time, and mail that goes out while the page goes on."""
    settings.EMAIL_BACKEND = "tests.accounts.mails.SlowMailBackend"
    monkeypatch.setattr(notices, "soon", soon)
    for event in (SlowMailBackend.may_go, SlowMailBackend.is_gone):
        event.clear()
    before = set(threading.enumerate())
    yield SlowMailBackend
    SlowMailBackend.may_go.set()
    # What is sent apart still has its row to delete, and no test after this one is to meet it.
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=60)
