"""Say how far somebody is with a reading, in words that fit its kind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from pathways.models import Reading, ReadingKind

from .models import ReadingStatus

# What stands above the marks of one status, whatever their kinds.
HEADINGS = {
    ReadingStatus.WANT: _("On my list"),
    ReadingStatus.READING: _("Under way"),
    ReadingStatus.READ: _("Finished"),
}
_LABELS = {
    ReadingKind.COURSE: (_("I want to take it"), _("I am taking it"), _("I have taken it")),
    ReadingKind.VIDEO: (_("I want to watch it"), _("I am watching it"), _("I have watched it")),
    ReadingKind.PODCAST: (
        _("I want to listen to it"),
        _("I am listening to it"),
        _("I have listened to it"),
    ),
    ReadingKind.PERSON: (
        _("I want to talk to them"),
        _("We are talking"),
        _("I have talked to them"),
    ),
}
# The beginning of an action that is made from it.
_ACTIONS = {
    ReadingKind.BOOK: _("Read “%(title)s”"),
    ReadingKind.ARTICLE: _("Read “%(title)s”"),
    ReadingKind.COURSE: _("Take the course “%(title)s”"),
    ReadingKind.VIDEO: _("Watch “%(title)s”"),
    ReadingKind.PODCAST: _("Listen to “%(title)s”"),
    ReadingKind.PERSON: _("Talk to: %(title)s"),
}


def statuses_of(reading: Reading) -> list[tuple[str, str]]:
    """Return each status with what its button says: articles are read, as books are."""
    labels = _LABELS.get(reading.kind) or ReadingStatus.labels
    return list(zip(ReadingStatus.values, labels, strict=True))


def status_label(reading: Reading, status: str) -> str:
    return str(dict(statuses_of(reading))[status])


def action_text(reading: Reading) -> str:
    """Return what somebody does who plans it."""
    return _ACTIONS[reading.kind] % {"title": reading.title}
