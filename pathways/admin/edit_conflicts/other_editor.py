"""Say who changed something while a page was open, and when."""

from __future__ import annotations

from collections import defaultdict

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class OtherEditor:
    """Say what somebody did while the page was open, with name and time if the log has them."""

    def __init__(self, entry, reader):
        self.known = entry is not None
        self.values = {}
        if entry:
            who = _("You, in another window,") if entry.user_id == reader.pk else str(entry.user)
            at = date_format(timezone.localtime(entry.action_time), "DATETIME_FORMAT")
            self.values = {"who": who, "time": at}

    def say(self, known, unknown, **more):
        return (known if self.known else unknown) % {**self.values, **more}

    def changed(self):
        return self.say(
            _("%(who)s changed this (%(time)s). The field shows the new text."),
            _("This was changed in the meantime. The field shows the new text."),
        )

    def changed_too(self, words):
        return self.say(
            _(
                "%(who)s changed this too (%(time)s). Now saved: “%(words)s”. Your text is still "
                "in the field. Saving again replaces theirs."
            ),
            _(
                "This was changed in the meantime. Now saved: “%(words)s”. Your text is still in "
                "the field. Saving again replaces the other one."
            ),
            words=words,
        )

    def changed_deleted(self, words):
        return self.say(
            _(
                "%(who)s changed a line that you are deleting (%(time)s). It now says: "
                "“%(words)s”. Saving again deletes it."
            ),
            _(
                "A line that you are deleting was changed in the meantime. It now says: "
                "“%(words)s”. Saving again deletes it."
            ),
            words=words,
        )

    def deleted(self, words):
        return self.say(
            _("%(who)s deleted a line (%(time)s): “%(words)s”."),
            _("A line was deleted in the meantime: “%(words)s”."),
            words=words,
        )

    def deleted_changed(self):
        return _("This line was deleted while you were changing it. Saving again adds it back.")

    def added(self, words):
        return self.say(
            _("%(who)s added a line (%(time)s): “%(words)s”."),
            _("A line was added in the meantime: “%(words)s”."),
            words=words,
        )

    def moved(self):
        return self.say(
            _("%(who)s changed the order of the lines (%(time)s). The page shows the new order."),
            _("The order of the lines was changed in the meantime. The page shows the new order."),
        )


def newest_log_entry() -> int:
    return LogEntry.objects.aggregate(newest=Max("pk"))["newest"] or 0


def log_entry_since(rows, newest) -> LogEntry | None:
    """Return the last log entry about any of these rows since the page was shown."""
    keys: dict = defaultdict(list)
    for row in rows:
        keys[type(row)].append(str(row.pk))
    types = ContentType.objects.get_for_models(*keys)
    about = Q()
    for model, pks in keys.items():
        about |= Q(content_type=types[model], object_id__in=pks)
    found = LogEntry.objects.filter(about, pk__gt=newest).select_related("user")
    return found.order_by("-pk").first()
