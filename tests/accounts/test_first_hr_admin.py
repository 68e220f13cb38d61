"""The first HR admin, as `manage.py createsuperuser` makes her."""

import pytest
from django.core.management import CommandError, call_command

from pathway_portal.accounts.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "seven llamas under the bridge"


def create(monkeypatch, *, email="hr@company.example", password=PASSWORD):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", password)
    call_command("createsuperuser", email=email, name="Hanna Huber", interactive=False, verbosity=0)


def test_script_makes_her(monkeypatch):
    create(monkeypatch)

    made = User.objects.get()
    assert (made.email, made.name, made.is_superuser) == (
        "hr@company.example",
        "Hanna Huber",
        True,
    )
    assert made.check_password(PASSWORD)


@pytest.mark.parametrize("password", ["short", "Hanna Huber Hanna", "aaaaaaaaaaaaaaaaaaaa"])
def test_script_takes_no_password_that_a_page_would_refuse(monkeypatch, password):
    with pytest.raises(CommandError, match=r"(?i)password"):
        create(monkeypatch, password=password)

    assert not User.objects.exists()


def test_script_takes_no_address_that_is_none(monkeypatch):
    with pytest.raises(CommandError, match=r"^Enter a valid email address\.$"):
        create(monkeypatch, email="hr at company.example")

    assert not User.objects.exists()


def test_script_without_a_password_makes_somebody_who_cannot_sign_in_yet(monkeypatch):
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)

    call_command(
        "createsuperuser",
        email="hr@company.example",
        name="Hanna Huber",
        interactive=False,
        verbosity=0,
    )

    assert not User.objects.get().has_usable_password()
