"""Mail servers that behave as real ones do now and then."""

from smtplib import SMTPException
from threading import Event

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend


class Broken(BaseEmailBackend):
    def send_messages(self, messages):
        raise SMTPException("There is no mail today.")


class SlowMailBackend(EmailBackend):
    """It takes a mail once `may_go` is set, and sets `is_gone` then."""

    may_go, is_gone = Event(), Event()

    def send_messages(self, messages):
        self.may_go.wait(60)
        super().send_messages(messages)
        self.is_gone.set()
