"""All that the portal holds about a person: to hand it to them, and to erase it."""

import logging

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from assessments import personal_data as of_assessments
from pathway_portal.accounts import personal_data as of_people
from pathway_portal.accounts.models import ERASED_NAME, User
from pathway_portal.privacy.involved_people import lock_with_involved

logger = logging.getLogger(__name__)


class NotALeaver(Exception):
    """Somebody was to be erased who is still here, or who is erased already."""


def sections_about(person):
    """Everything about somebody that they may read, in the order in which their page shows it."""
    of_the_person = of_people.sections(person)
    return [of_the_person[0], *of_assessments.sections(person), *of_the_person[1:]]


def as_json(sections):
    """The same for programs: keys instead of words."""
    return {section.key: [_entry(entry) for entry in section.entries] for section in sections}


def _entry(entry):
    told = {"title": entry.title} if entry.title else {}
    return told | {fact.key: fact.value for fact in entry.facts} | as_json(entry.parts)


@transaction.atomic
def erase(person, *, by, at):
    """Take away somebody's name and words everywhere. What is counted stays, and belongs to nobody.

    `by` is who does it, or None from the command line. Raise NotALeaver unless they have left.
    """
    lock_with_involved([person.pk])
    locked = User.objects.select_for_update().filter(pk=person.pk, is_active=False)
    if not locked.still_known().exists():
        raise NotALeaver
    of_assessments.erase(person)
    of_people.erase(person, at=at)
    if by is not None:
        LogEntry.objects.create(
            user=by,
            action_time=at,
            content_type=ContentType.objects.get_for_model(User),
            object_id=person.pk,
            object_repr=ERASED_NAME,
            action_flag=CHANGE,
            change_message="Erased.",
        )
    logger.warning("Person %s was erased by %s.", person.pk, by.pk if by else "a command")
    transaction.on_commit(_empty_the_log_of_writes)


def _empty_the_log_of_writes():
    """SQLite's write-ahead log still holds what was written before; elsewhere there is none."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
