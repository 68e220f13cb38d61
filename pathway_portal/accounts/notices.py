"""Mails what people are told. A notice is a row first, so that nothing is lost where mail fails."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import groupby
from smtplib import SMTPException
from threading import Thread

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connections, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from .models import Company, Notice

# More than these take so long that a worker may be stopped meanwhile; `send_notices` mails them.
AT_ONCE = 50

logger = logging.getLogger(__name__)


def mail_after_commit(recipients: Iterable[int], *, at) -> None:
    """Mail these people their news once it is certain, while the page goes on; many of them are
    left to `send_notices`."""
    recipients = set(recipients)
    if 0 < len(recipients) <= AT_ONCE:
        transaction.on_commit(lambda: soon(mail_notices, recipients, at=at))


def mail_notices(recipients: Iterable[int] | None = None, *, at) -> int:
    """Send one mail to each person who has notices that were not mailed yet; how many were sent.

    A notice is claimed before it is sent, so that two who send at once send it once, and is mailed
    once it is sent. A mail that cannot be sent is given back, for the next time; and so is, after a
    while, the claim of who was stopped in the middle.
    """
    waiting = Notice.objects.to_mail(at).filter(read_at=None, recipient__is_active=True)
    if recipients is not None:
        waiting = waiting.filter(recipient__in=recipients)
    notices = list(waiting.select_related("recipient", "about").order_by("recipient", "pk"))
    sent = 0
    connection = get_connection()
    company = Company.objects.filter(pk=1).first()
    for recipient, theirs in groupby(notices, key=lambda notice: notice.recipient):
        theirs = [notice for notice in theirs if _is_ours(notice, at)]
        if not theirs:
            continue
        claimed = Notice.objects.filter(pk__in=[notice.pk for notice in theirs])
        try:
            _message(recipient, theirs, company, connection).send()
        except (SMTPException, OSError):
            logger.exception("A notice could not be mailed; send_notices tries again.")
            claimed.update(sending_since=None)
        else:
            claimed.update(sending_since=None, mailed_at=at)
            sent += 1
    return sent


def _is_ours(notice, at):
    """Whether we are the ones to send it: whoever writes the date first."""
    return Notice.objects.to_mail(at).filter(pk=notice.pk).update(sending_since=at) == 1


def _message(recipient, notices, company, connection):
    with translation.override(recipient.language or settings.LANGUAGE_CODE):
        context = {"recipient": recipient, "notices": notices, "company": company}
        return EmailMessage(
            _("Your manager or team in Career pathways has changed"),
            render_to_string("accounts/mail/notices.txt", context),
            to=[recipient.email],
            connection=connection,
        )


def tell_old_addresses(changes) -> None:
    """Tell the addresses people signed in with that they are theirs no more; `changes` are pairs of
    a person and their old address. The mails hold no link, and go out one after the other."""
    transaction.on_commit(lambda: soon(_mail_old_addresses, changes))


def _mail_old_addresses(changes):
    connection = get_connection()
    for person, address in changes:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            message = EmailMessage(
                _("Your sign-in address has changed"),
                render_to_string("accounts/mail/address_changed.txt", {"recipient": person}),
                to=[address],
                connection=connection,
            )
        send_or_log(message)


def send_soon(message) -> None:
    soon(send_or_log, message)


def send_or_log(message) -> None:
    try:
        message.send()
    except (SMTPException, OSError):
        logger.exception("A mail could not be sent: %s", message.subject)


def soon(work, *args, **more) -> None:
    """Do this while the page goes on: it neither waits for it nor fails with it."""

    def apart():
        try:
            work(*args, **more)
        finally:
            connections.close_all()  # those of this thread

    Thread(target=apart).start()
