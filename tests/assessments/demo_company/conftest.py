"""The demonstration company, made once for each file."""

import pytest
from django.db import transaction

from pathway_portal.accounts.models import User
from tests.database_snapshot import write_demonstration

PASSWORD = "pathway-demo-password"
LOGINS = ["employee@example.com", "manager@example.com", "hr@example.com", "editor@example.com"]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Made once for all tests of it, which are many; each undoes what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        write_demonstration()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(made, db):
    """From the first test with it to the end of this file the company is there, for every test."""


def person(email):
    return User.objects.get(email=email)
