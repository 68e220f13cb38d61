"""Report errors by mail or to Sentry, with no more in them than the log holds."""

import logging
import threading
import time

from django.conf import settings
from django.core.mail import mail_admins

from pathway_portal.web.logs import EMAIL, page_of, request_id

PAUSE = 60  # seconds


class ErrorMails(logging.Handler):
    """Mail an error's lines as the log has them, one a minute at most from each process."""

    def __init__(self, level=logging.NOTSET):
        super().__init__(level)
        self._last = -PAUSE

    def emit(self, record):
        now = time.monotonic()
        if now - self._last < PAUSE:
            return
        self._last = now
        body = (
            f"{self.format(record)}\n\nOther errors within the next minute are only in the log, "
            f"under this or another request. Request: {request_id.get()}"
        )
        send = {"subject": f"Error in {record.name}", "message": body, "fail_silently": True}
        threading.Thread(target=mail_admins, kwargs=send).start()


def start_sentry():
    """Have errors reported to Sentry: their traces, without values, requests and people."""
    import sentry_sdk

    sentry_sdk.init(
        settings.SENTRY_DSN,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        traces_sample_rate=0,
        # The log's errors are enough. Others would send requests along.
        auto_enabling_integrations=False,
        server_name="portal",
        before_send=cleaned,
    )


# What an event may hold. Everything else, Sentry's own additions of later releases too, stays out.
KEPT = {
    "event_id",
    "timestamp",
    "level",
    "logger",
    "platform",
    "release",
    "environment",
    "sdk",
    "server_name",
}
ABOUT_CODE = {"TypeError", "AttributeError", "NameError", "ImportError", "ModuleNotFoundError"}
KEPT_OF_FRAME = {"filename", "abs_path", "function", "module", "lineno", "context_line", "in_app"}


def cleaned(event, hint):
    """Return an event with its trace and page alone."""
    kept = {name: event[name] for name in KEPT & event.keys()}
    record = hint.get("log_record")
    request = getattr(record, "request", None)
    kept["tags"] = {"request_id": request_id.get(), "page": page_of(request) if request else "-"}
    if record is not None and not request:
        kept["message"] = EMAIL.sub("[address]", record.getMessage())
    values = event.get("exception", {}).get("values", [])
    if values:
        kept["exception"] = {"values": [_cleaned_exception(value) for value in values]}
    return kept


def _cleaned_exception(value):
    frames = value.get("stacktrace", {}).get("frames", [])
    message = value.get("value") if value.get("type") in ABOUT_CODE else ""
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "value": EMAIL.sub("[address]", message or ""),
        "stacktrace": {
            "frames": [{name: f[name] for name in KEPT_OF_FRAME & f.keys()} for f in frames]
        },
    }
