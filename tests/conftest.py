import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import translation

from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def english():
    """Every test begins in English: a request leaves the language of its reader behind."""
    translation.activate("en")


@pytest.fixture
def groups(db):
    """HR's groups, as they are shipped."""
    call_command("loaddata", "groups", verbosity=0)


@pytest.fixture
def hr_admin(groups):
    user = UserFactory(is_staff=True, name="Hanna HR")
    user.groups.add(Group.objects.get(name="HR admins"))
    return user


@pytest.fixture
def content_editor(groups):
    user = UserFactory(is_staff=True, name="Ed Editor")
    user.groups.add(Group.objects.get(name="Content editors"))
    return user


@pytest.fixture
def superuser(db):
    return UserFactory(superuser=True, name="Sue Superuser")


@pytest.fixture
def operations_director(db):
    """The shipped pathway, loaded from its fixture."""
    call_command("loaddata", "roles/operations-director", verbosity=0)
