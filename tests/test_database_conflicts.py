"""A change that gave way to another is answered by a page that sends it again, never by a 500."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from pathways.models import Role
from tests.factories import RoleFactory, UserFactory
from tests.page_forms import form_data

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def impatient():
    """The database gives up waiting for a lock at once."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=1" if is_sqlite else "SET lock_timeout='50ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=20000" if is_sqlite else "SET lock_timeout='10s'")


@pytest.fixture
def other():
    """Another connection to the same database."""
    other = connection.copy()
    yield other
    other.close()


def test_locked_row_keeps_what_was_typed_and_saves_it_on_the_next_press(impatient, other):
    role = RoleFactory(name="Gardener", slug="gardener")
    client = Client()
    client.force_login(UserFactory(superuser=True))
    url = f"/admin/pathways/role/{role.pk}/change/"
    typed = form_data(client.get(url), "role_form") | {"name": "Head <gardener>’s “deputy”"}

    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE pathways_role SET name = name")
    refused = client.post(url, typed)
    other.rollback()

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert "nothing was saved" in refused.content.decode()
    assert client.post(url, form_data(refused)).status_code == 302
    assert Role.objects.get().name == "Head <gardener>’s “deputy”"


def test_password_is_not_sent_back(impatient, other):
    user = UserFactory(superuser=True)
    client = Client()
    client.force_login(user)
    words = "sofa lantern gravel otter"

    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("UPDATE accounts_user SET name = name")
    refused = client.post(
        reverse("admin:auth_user_password_change", args=[user.pk]),
        {"usable_password": "true", "password1": words, "password2": words},
    )
    other.rollback()

    assert refused.status_code == 503
    assert words not in refused.content.decode()
