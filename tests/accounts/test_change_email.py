"""Where HR is one person, whoever runs the portal changes an address that nobody could confirm."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from pathway_portal.accounts.models import PendingChange
from tests.accounts.person_pages import page_of, posted, reload
from tests.factories import AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db

NEW = "anna.mueller@example.com"


@pytest.fixture
def anna(db):
    """Somebody of whom there is something to read, without a manager."""
    return AssessmentFactory(
        submitted=True, employee__name="Anna Schmidt", employee__email="anna@example.com"
    ).employee


def test_address_that_waits_for_nobody_is_changed_at_the_terminal(
    hr_client, anna, capsys, django_capture_on_commit_callbacks
):
    hr_client.post(page_of(anna), {**posted(anna), "email": NEW})
    [waiting] = PendingChange.objects.open()
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        call_command("change_email", "Anna@example.com", "Anna.Mueller@example.com", yes=True)

    waiting.refresh_from_db()
    assert (reload(anna).email, waiting.outcome) == (NEW, "withdrawn")
    assert capsys.readouterr().out == (
        f"Anna Schmidt signs in with {NEW} from now on. Both addresses are told.\n"
    )
    told = [each.to for each in mail.outbox if "address has changed" in each.subject]
    assert sorted(told) == [["anna.mueller@example.com"], ["anna@example.com"]]


@pytest.mark.parametrize(
    ("email", "new", "said"),
    [
        ("bo@example.com", NEW, "Nobody here signs in with bo@example.com."),
        ("anna@example.com", "anna", "anna is not an email address."),
        ("anna@example.com", "a@erased.invalid", "a@erased.invalid cannot be used here."),
        ("anna@example.com", "cy@example.com", "Somebody already signs in with cy@example.com."),
    ],
)
def test_address_that_cannot_be_changed_is_said_in_one_line(anna, email, new, said):
    UserFactory(email="cy@example.com")

    with pytest.raises(CommandError) as refused:
        call_command("change_email", email, new)

    assert str(refused.value) == said
    assert reload(anna).email == "anna@example.com"
