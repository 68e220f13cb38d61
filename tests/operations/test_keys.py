"""A leaked key can be retired: what was encrypted with it moves to the present one."""

import io

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command

from tests.allauth_internals import TOTP, RecoveryCodes
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
OLD, NEW = "an-old-key-of-the-company-that-has-leaked", "the-new-key-of-the-company-0123456789"


@pytest.fixture
def anna(settings):
    """Anna has an app, codes on paper, and a passkey, all from the time of the old key."""
    settings.SECRET_KEY = OLD
    person = UserFactory()
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Key"})
    person.codes = RecoveryCodes(person.authenticator_set.get(type="recovery_codes"))
    person.codes = person.codes.get_unused_codes()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    return person


def rotate():
    said = io.StringIO()
    call_command("rotate_secrets", yes=True, stdout=said)
    return said.getvalue()


def test_second_factors_work_without_the_old_key_afterwards(anna, settings):
    assert rotate().startswith("Second factors under the present key: 2.\n")

    settings.SECRET_KEY_FALLBACKS = []

    app = anna.authenticator_set.get(type="totp")
    assert get_adapter().decrypt(app.data["secret"]) == SECRET
    codes = RecoveryCodes(anna.authenticator_set.get(type="recovery_codes"))
    assert codes.get_unused_codes() == anna.codes
    assert anna.authenticator_set.get(type="webauthn").data == {"name": "Key"}


def test_command_says_when_the_old_key_may_go(anna, settings):
    assert "SECRET_KEY_FALLBACKS may be emptied, then the portal restarted, after 20" in rotate()

    settings.SECRET_KEY_FALLBACKS = []
    assert "SECRET_KEY_FALLBACKS" not in rotate()


def test_rotation_can_be_repeated(anna, settings):
    rotate()
    rotate()

    settings.SECRET_KEY_FALLBACKS = []
    app = anna.authenticator_set.get(type="totp")
    assert get_adapter().decrypt(app.data["secret"]) == SECRET


def test_what_no_key_reads_is_named_by_number_and_left_alone(anna, settings):
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    settings.SECRET_KEY_FALLBACKS = []

    with pytest.raises(CommandError) as lost:
        rotate()

    assert str(lost.value).startswith(
        f"Second factors of these people cannot be read with any key: {anna.pk}. Add the key"
    )
    assert list(Authenticator.objects.order_by("pk").values_list("data", flat=True)) == before


def test_neither_secret_nor_key_is_said(anna):
    said = rotate()

    assert SECRET not in said
    assert OLD not in said and NEW not in said


def test_rotation_asks_first(anna):
    before = list(Authenticator.objects.values_list("data", flat=True))

    with pytest.raises(CommandError, match="Add --yes"):
        call_command("rotate_secrets")

    assert list(Authenticator.objects.values_list("data", flat=True)) == before
