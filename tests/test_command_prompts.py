"""Commands that change what cannot be put back ask first."""

import io
import sys

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from pathway_portal.accounts.models import OutgoingMail, User
from tests.factories import UserFactory

LEAVER, STAYING = "lea@example.com", "sam@example.com"
COMMANDS = {
    "erase_person": [LEAVER],
    "change_email": [STAYING, "sam.new@example.com"],
    "reset_second_factor": [STAYING],
}


class Terminal(io.StringIO):
    """Somebody at a terminal who types this."""

    def isatty(self):
        return True


@pytest.fixture
def people(db):
    UserFactory(email=LEAVER, is_active=False, name="Lea Leaver")
    UserFactory(email=STAYING, name="Sam Staying")


def known():
    return list(User.objects.order_by("pk").values("email", "name", "erased_at", "password"))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("typed", ["no\n", "\n", "", "maybe\n"])
def test_command_does_nothing_unless_the_answer_is_yes(people, monkeypatch, command, typed):
    before = known()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))

    with pytest.raises(CommandError, match=r"^Nothing was changed\.$"):
        call_command(command, *COMMANDS[command])

    assert known() == before
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_command_asks_for_yes_where_nobody_can_be_asked(people, monkeypatch, command):
    before = known()
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))

    with pytest.raises(CommandError, match=r"Add --yes to go ahead\. Nothing was changed\.$"):
        call_command(command, *COMMANDS[command])

    assert known() == before


def test_command_goes_ahead_with_a_yes(people, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", Terminal("yes\n"))

    call_command("erase_person", LEAVER)

    assert not User.objects.filter(email=LEAVER).exists()
    asked = "Erase Lea Leaver, lea@example.com? There is no way back. [yes/no] Erased.\n"
    assert capsys.readouterr().out == asked


@pytest.mark.django_db(transaction=True)
def test_second_factor_is_reset_while_mail_is_down(monkeypatch, people):
    def refuse(self):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(EmailMessage, "send", refuse)

    call_command("reset_second_factor", STAYING, yes=True, verbosity=0)

    [kept] = OutgoingMail.objects.all()
    assert (kept.to, kept.sending_since) == (STAYING, None)
    assert kept.subject == "Your second factor for Career pathways was reset"
