"""Mail notices to people. Each is a row first, so that nothing is lost where mail fails."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from threading import Thread
from time import monotonic, sleep
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError, connections, transaction
from django.db.models import Min
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from .models import ABOUT_ASSESSMENTS, Company, Notice, OutgoingMail, portal_origin

# More would take so long that the worker may be stopped meanwhile; `send_notices` mails them.
AT_ONCE = 50
# As long as the links work that such mails hold.
KEPT_FOR = timedelta(days=3)
MAILS_A_STATEMENT = 1000
TRIES, PAUSE = 5, 0.2  # seconds
logger = logging.getLogger(__name__)


def mail_after_commit(recipients: Iterable[int], *, at) -> None:
    """Mail these people their notices after the commit, in the background.

    Where they are many, leave it to `send_notices`.
    """
    recipients = set(recipients)
    if 0 < len(recipients) <= AT_ONCE:
        transaction.on_commit(lambda: soon(mail_notices, recipients, at=at))


@dataclass(frozen=True)
class Delivery:
    """How many mails were sent, and in one line why the rest was not."""

    sent: int = 0
    failure: str = ""


def mail_notices(recipients: Iterable[int] | None = None, *, at) -> int:
    """Send each person their notices that were not mailed yet; return how many mails were sent."""
    delivery = deliver_notices(recipients, at=at)
    _log(delivery)
    return delivery.sent


def mail_kept(mails: Iterable[OutgoingMail], *, at) -> None:
    """Send these kept mails, which their writer has claimed already."""
    run = _SenderRun(at)
    for kept in mails:
        _send_kept(kept, run)
    _log(run.done())


def _log(delivery):
    if delivery.failure:
        logger.error("Mail could not be sent; send_notices tries again. %s", delivery.failure)


def deliver_notices(recipients: Iterable[int] | None = None, *, at) -> Delivery:
    """Send one mail to each person who has notices that were not mailed yet.

    A notice is claimed before sending, so that two senders send it once, and marked afterwards.
    The claim ends where the mail fails, and after a few minutes where its sender was stopped. Then
    the mail may have gone out already: it goes again with the same Message-ID, by which mail
    programs recognise it.
    """
    waiting = _waiting(at)
    if recipients is not None:
        waiting = waiting.filter(recipient__in=recipients)
    notices = list(waiting.to_say().select_related("recipient").order_by("recipient", "mail", "pk"))
    company = Company.objects.filter(pk=1).first()
    run = _SenderRun(at)
    for (_recipient, mail), group in groupby(notices, key=lambda n: (n.recipient_id, n.mail)):
        mail = mail or uuid4()
        theirs = [notice for notice in group if _is_ours(notice, mail, at=run.now)]
        if not theirs:
            continue
        claimed = Notice.objects.filter(pk__in=[notice.pk for notice in theirs])
        if run.send(_message(theirs[0].recipient, theirs, company, message_id(mail))):
            claimed.update(sending_since=None, mailed_at=at)
        else:
            claimed.update(sending_since=None)
        if run.is_over:
            break
    return run.done()


def _waiting(at):
    waiting = Notice.objects.to_mail(at).filter(read_at=None, recipient__is_active=True)
    return waiting.exclude(recipient__mails_about_assessments=False, kind__in=ABOUT_ASSESSMENTS)


def oldest_unsent(*, at):
    """Return when the mail was written that has waited longest, or None where none waits."""
    kept = OutgoingMail.objects.to_send(at).aggregate(oldest=Min("created_at"))["oldest"]
    notice = _waiting(at).aggregate(oldest=Min("at"))["oldest"]
    return min((each for each in (kept, notice) if each), default=None)


def deliver_kept_mails(*, at) -> Delivery:
    """Send the mails that were kept, each claimed before sending, as notices are."""
    OutgoingMail.objects.filter(created_at__lt=at - KEPT_FOR).delete()
    run = _SenderRun(at)
    for kept in OutgoingMail.objects.to_send(at).order_by("pk"):
        free = OutgoingMail.objects.to_send(at).filter(pk=kept.pk)
        if free.update(sending_since=run.now) == 1:
            _send_kept(kept, run)
        if run.is_over:
            break
    return run.done()


def _send_kept(kept, run):
    mine = OutgoingMail.objects.filter(pk=kept.pk)
    headers = {"Message-ID": message_id(kept.mail)}
    is_sent = run.send(EmailMessage(kept.subject, kept.body, to=[kept.to], headers=headers))
    try:
        # The transaction that wrote the row may not be committed yet.
        for _attempt in range(TRIES if is_sent else 0):
            if mine.delete()[0]:
                break
            sleep(PAUSE)
        if not is_sent:
            mine.update(sending_since=None)
    except DatabaseError:
        logger.exception("A mail may go out once more: its row could not be changed.")


# Failures of one recipient or one mail: the next one may still go out.
OF_ONE_MAIL = (SMTPRecipientsRefused, SMTPDataError)


class _SenderRun:
    """One sender at work. It stops at the first failure of the mail server itself."""

    def __init__(self, at):
        self._at, self._began = at, monotonic()
        self._connection = get_connection()
        self._sent, self._failure, self.is_over = 0, "", False

    @property
    def now(self):
        """Return the time for a claim, right even where the clock is changed during the run."""
        return self._at + timedelta(seconds=monotonic() - self._began)

    def send(self, message) -> bool:
        message.connection = self._connection
        try:
            self._connection.open()
            message.send()
        except (SMTPException, OSError) as error:
            self._failure = " ".join(f"{type(error).__name__}: {error}".split())
            self.is_over = not isinstance(error, OF_ONE_MAIL)
            return False
        self._sent += 1
        return True

    def done(self) -> Delivery:
        with suppress(SMTPException, OSError):
            self._connection.close()
        return Delivery(self._sent, self._failure)


def message_id(mail) -> str:
    return f"<{mail}@{urlsplit(settings.PORTAL_URL).hostname or 'localhost'}>"


def _is_ours(notice, mail, *, at):
    """Claim a notice. Return False where another sender was first."""
    free = Notice.objects.to_mail(at).filter(pk=notice.pk, mail=notice.mail)
    return free.update(sending_since=at, mail=mail) == 1


def _message(recipient, notices, company, message_id):
    with translation.override(recipient.language or settings.LANGUAGE_CODE):
        words = [notice.words for notice in notices]
        context = {
            "recipient": recipient,
            "notices": words,
            "company": company,
            "home": portal_address("home"),
            "links": list(dict.fromkeys(each.mail_link for each in words if each.mail_link)),
        }
        return EmailMessage(
            _subject(words),
            render_to_string("accounts/mail/notices.txt", context),
            to=[recipient.email],
            headers={"Message-ID": message_id},
        )


def _subject(words):
    """Return the subject: that of the notice, or of the first notice that asks for something."""
    subjects = {each.mail_subject for each in words}
    asking = [each.mail_subject for each in words if each.mail_link]
    if len(subjects) == 1 or asking:
        return (asking or [*subjects])[0]
    return _("News from Career pathways")


def portal_address(view: str, *args) -> str:
    """Return the full address of a page, for mails that are sent outside a request."""
    return portal_origin() + reverse(view, args=args)


def mail_address_links(changes) -> None:
    """Mail to each new address the link with which its owner confirms it.

    `changes` are pairs of a pending change and the key of its link.
    """
    mails = []
    for change, key in changes:
        context = {"link": portal_address("confirm_address", key)}
        subject = _lazy("Please confirm your new email address")
        mails.append(_mail(change.person, subject, "confirm_address.txt", change.email, **context))
    write_mails(mails)


def mail_invitations(invited) -> None:
    """Mail to people the link with which they come in for the first time.

    `invited` are pairs of a person and the link.
    """
    subject = _lazy("Your invitation to Career pathways")
    company = Company.objects.filter(pk=1).first()
    context = {"company": company, "has_password": settings.PASSWORD_SIGN_IN}
    write_mails(
        [
            _mail(person, subject, "invitation.txt", person.email, link=link, **context)
            for person, link in invited
        ]
    )


def mails_of_new_addresses(changes) -> list[OutgoingMail]:
    """Make the mails that tell people at their old and at their new address of the change.

    `changes` are pairs of a person with the new address and the old address.
    """
    subject = _lazy("Your sign-in address has changed")
    mails = []
    for person, old in changes:
        mails.append(_mail(person, subject, "address_changed.txt", old))
        mails.append(_mail(person, subject, "address_new.txt", person.email))
    return mails


def tell_password_set(person) -> None:
    """Tell somebody that an operator of the portal has set a password for them."""
    subject = _lazy("Your password for Career pathways was changed")
    write_mails([_mail(person, subject, "password_set.txt", person.email)])


def tell_second_factor_reset(person) -> None:
    """Tell somebody that an operator of the portal has reset their second factor."""
    subject = _lazy("Your second factor for Career pathways was reset")
    write_mails([_mail(person, subject, "second_factor_reset.txt", person.email)])


def _mail(person, subject, template, to, **context) -> OutgoingMail:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        body = render_to_string(f"accounts/mail/{template}", {"recipient": person, **context})
        subject = str(subject)
    return OutgoingMail(to=to, subject=subject, body=body, created_at=timezone.now())


def write_mails(mails: list[OutgoingMail]) -> None:
    """Keep mails in the current transaction, and send them after the commit, in the background.

    Where they are many, leave it to `send_notices`.
    """
    at = timezone.now()
    is_at_once = len(mails) <= AT_ONCE
    for kept in mails:
        kept.sending_since = at if is_at_once else None
    OutgoingMail.objects.bulk_create(mails, batch_size=MAILS_A_STATEMENT)
    if mails and is_at_once:
        transaction.on_commit(lambda: soon(mail_kept, mails, at=at))


def send_soon(message) -> None:
    """Send a mail in the background.

    It is kept as a row until then: where mail fails or the server is stopped, `send_notices` sends
    it.
    """
    at = timezone.now()
    soon(mail_kept, _keep(message, message.to, at=at), at=at)


def discard_soon(message) -> None:
    """Do the same work as for sending this mail, but send nothing."""
    soon(_throw_away, _keep(message, [""], at=timezone.now()))


def _keep(message, recipients, *, at):
    return OutgoingMail.objects.bulk_create(
        OutgoingMail(
            to=to, subject=message.subject, body=message.body, created_at=at, sending_since=at
        )
        for to in recipients
    )


def _throw_away(mails):
    OutgoingMail.objects.filter(pk__in=[kept.pk for kept in mails]).delete()


def soon(work, *args, **more) -> None:
    """Do this in the background: the page neither waits for it nor fails with it."""

    def apart():
        try:
            work(*args, **more)
        finally:
            connections.close_all()  # the connections of this thread

    Thread(target=apart).start()
