"""What one process changes about somebody holds in another at once, however warm that one is."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from pathway_portal.accounts.services import leave
from pathway_portal.privacy.personal_data import erase
from tests.factories import UserFactory
from tests.processes import Request

pytestmark = pytest.mark.django_db(transaction=True)


def sign_out_everywhere(person):
    Session.objects.all().delete()


def set_password(person):
    person.set_password("a rather long new password")
    person.save()


def deactivate(person):
    leave(person, by=None, at=timezone.now())


def erase_person(person):
    deactivate(person)
    erase(person, by=None, at=timezone.now())


@pytest.mark.parametrize("change", [sign_out_everywhere, set_password, deactivate, erase_person])
def test_other_process_signs_them_out_at_once(workers, change):
    person, other = UserFactory(), UserFactory()
    one, two = (Request.by(each, "/about/", {}) for each in (person, other))
    # A page that takes no form says so to whoever is signed in.
    assert [worker.ask(ask).status for worker in workers for ask in (one, two)] == [405] * 4

    change(person)

    assert {worker.ask(one).status for worker in workers} == {401}
    is_signed_out = change is sign_out_everywhere
    assert {worker.ask(two).status for worker in workers} == {401 if is_signed_out else 405}


def test_other_process_knows_at_once_which_rights_somebody_has(workers, hr_admin):
    asked = Request.by(hr_admin, reverse("admin:accounts_user_add"), {})
    assert {worker.ask(asked).status for worker in workers} == {200}

    hr_admin.groups.clear()

    assert {worker.ask(asked).status for worker in workers} == {403}
