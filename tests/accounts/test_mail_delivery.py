"""Mail goes out once: also where a sender is stopped, or the mail server is down for a while."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.urls import reverse

from pathway_portal.accounts.models import (
    ABOUT_ASSESSMENTS,
    LET_GO_AFTER,
    TO_THEIR_MANAGER,
    Notice,
    NoticeKind,
    OutgoingMail,
    User,
)
from pathway_portal.accounts.notices import deliver_kept_mails, deliver_notices, mail_notices
from pathway_portal.accounts.services import change_manager, choose_mails
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("locks")]

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RESET = reverse("account_reset_password")


class Stopped(EmailBackend):
    """The sender is killed once the mail is out."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit


class RefusesOne(EmailBackend):
    def send_messages(self, messages):
        if messages[0].to == ["refused@example.com"]:
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


class MeetsAnotherSender(EmailBackend):
    """A second sender takes up the rest while the first mail goes out."""

    def send_messages(self, messages):
        is_first = not mail.outbox
        sent = super().send_messages(messages)
        if is_first:
            deliver_notices(at=NOW)
        return sent


@pytest.fixture
def news():
    """Two people have something to be told."""
    change_manager(UserFactory(manager=UserFactory()), None, at=NOW)


@pytest.fixture
def down(settings):
    settings.EMAIL_BACKEND = "tests.accounts.mails.Broken"


def up(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def stop_in_the_middle(settings):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail_delivery.Stopped"
    with pytest.raises(SystemExit):
        deliver_notices(at=NOW)
    up(settings)


def test_what_a_stopped_sender_claimed_goes_out_minutes_later(settings, news):
    stop_in_the_middle(settings)

    assert mail_notices(at=NOW + MINUTE) == 1  # the other one
    assert mail_notices(at=NOW + LET_GO_AFTER + MINUTE) == 1
    assert LET_GO_AFTER <= 10 * MINUTE
    assert mail_notices(at=NOW + 9 * LET_GO_AFTER) == 0


def test_a_mail_that_may_go_twice_has_the_same_message_id(settings, news):
    stop_in_the_middle(settings)
    person = Notice.objects.get(mail__isnull=False).recipient
    change_manager(person, UserFactory(), at=NOW)

    mail_notices(at=NOW + LET_GO_AFTER + MINUTE)

    to_them = [message for message in mail.outbox if message.to == [person.email]]
    ids = [message.extra_headers["Message-ID"] for message in to_them]
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_a_claim_of_a_clock_put_back_is_let_go(news):
    Notice.objects.update(sending_since=NOW + timedelta(hours=1))

    assert mail_notices(at=NOW) == 2


def test_two_senders_mail_a_notice_once(settings, news):
    settings.EMAIL_BACKEND = "tests.accounts.test_mail_delivery.MeetsAnotherSender"

    assert mail_notices(at=NOW) == 1

    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 2


def test_who_has_left_gets_no_more_mail(news):
    leaver, other = [notice.recipient for notice in Notice.objects.order_by("pk")]
    User.objects.filter(pk=leaver.pk).update(is_active=False)

    mail_notices(at=NOW)

    assert [message.to for message in mail.outbox] == [[other.email]]


@pytest.mark.parametrize("kind", NoticeKind.values)
def test_mails_about_assessments_can_be_switched_off_and_no_others(kind):
    me = UserFactory(mails_about_assessments=False)
    for recipient in (me, UserFactory()):
        manager = recipient if kind in TO_THEIR_MANAGER else None
        about = None if kind == NoticeKind.MANAGER_GONE else UserFactory(manager=manager)
        Notice.objects.create(recipient=recipient, kind=kind, about=about, at=NOW)

    sent = mail_notices(at=NOW)

    assert sent == (1 if kind in ABOUT_ASSESSMENTS else 2)
    assert Notice.objects.unread().count() == 2


def test_what_is_unread_when_mails_are_switched_on_again_goes_in_one_mail():
    me = UserFactory(mails_about_assessments=False)
    for _each in range(2):
        me.notices.create(kind=NoticeKind.VIEWS_OPENED, about=UserFactory(), at=NOW)
    assert mail_notices(at=NOW) == 0

    choose_mails(me, True)

    assert mail_notices(at=NOW + MINUTE) == 1


def test_the_kinds_that_can_be_switched_off_are_those_about_assessments():
    others = [kind for kind in NoticeKind if kind not in ABOUT_ASSESSMENTS]

    assert others[-1] == NoticeKind.DRAFT_REVIEW_ASKED
    assert len(others) == 21


def test_one_refused_recipient_holds_up_nobody_else(settings):
    change_manager(UserFactory(email="refused@example.com", manager=UserFactory()), None, at=NOW)
    settings.EMAIL_BACKEND = "tests.accounts.test_mail_delivery.RefusesOne"

    delivery = deliver_notices(at=NOW)

    assert (delivery.sent, delivery.failure[:21]) == (1, "SMTPRecipientsRefused")


@pytest.mark.parametrize("many", [1, 30])
def test_the_command_says_in_one_line_that_mail_is_down(down, capsys, many):
    for _each in range(many):
        change_manager(UserFactory(manager=UserFactory()), None, at=NOW)

    with pytest.raises(CommandError) as failed:
        call_command("send_notices")

    assert str(failed.value) == "0 emails sent. SMTPException: There is no mail today."
    assert failed.value.returncode == 1
    assert capsys.readouterr() == ("", "")


def test_a_password_mail_that_failed_is_sent_by_the_command(client, settings, down, capsys):
    UserFactory(email="ann@example.com", password="sofa lantern gravel otter")
    client.post(RESET, {"email": "ann@example.com"})
    assert [kept.to for kept in OutgoingMail.objects.all()] == ["ann@example.com"]
    up(settings)

    call_command("send_notices")
    call_command("send_notices")

    assert [message.to for message in mail.outbox] == [["ann@example.com"]]
    assert "/account/password/reset/key/" in mail.outbox[0].body
    assert OutgoingMail.objects.count() == 0


def test_a_mail_that_was_sent_is_not_kept(client, django_capture_on_commit_callbacks):
    UserFactory(email="ann@example.com", password="sofa lantern gravel otter")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(RESET, {"email": "ann@example.com"})

    assert (len(mail.outbox), OutgoingMail.objects.count()) == (1, 0)


def test_a_kept_mail_is_dropped_when_its_link_is_too_old():
    OutgoingMail.objects.create(to="ann@example.com", subject="A", body="B", created_at=NOW)

    assert deliver_kept_mails(at=NOW + timedelta(days=3, seconds=1)).sent == 0
    assert OutgoingMail.objects.count() == 0


def test_two_senders_send_a_kept_mail_once():
    kept = OutgoingMail.objects.create(
        to="ann@example.com", subject="A", body="B", created_at=NOW, sending_since=NOW
    )

    assert deliver_kept_mails(at=NOW + MINUTE).sent == 0
    assert deliver_kept_mails(at=NOW + LET_GO_AFTER + MINUTE).sent == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{kept.mail}@localhost>"
