"""Collect and erase everything the portal holds about a person, in every app."""

import logging

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from assessments import personal_data as of_assessments
from assessments.plans import personal_data as of_plans
from pathway_portal.accounts import personal_data as of_people
from pathway_portal.accounts.models import ERASED_NAME, User
from pathway_portal.drafting import personal_data as of_drafts
from pathway_portal.privacy import erased_list
from pathway_portal.privacy.involved_people import lock_with_involved

logger = logging.getLogger(__name__)


class NotALeaver(Exception):
    """The person to be erased is still here, or erased already."""


def sections_about(person):
    """Return everything about somebody that they may read, in the order of their page."""
    of_the_person = of_people.sections(person)
    return [
        of_the_person[0],
        *of_assessments.sections(person),
        *of_plans.sections(person),
        *of_drafts.sections(person),
        *of_the_person[1:],
    ]


def as_json(sections):
    """Return the sections as data for programs, with keys instead of words."""
    return {section.key: [_entry(entry) for entry in section.entries] for section in sections}


def _entry(entry):
    told = {"title": entry.title} if entry.title else {}
    return told | {fact.key: fact.value for fact in entry.facts} | as_json(entry.parts)


@transaction.atomic
def erase(person, *, by, at):
    """Erase somebody's name and words everywhere. Answers that are counted stay, without a name.

    `by` is the HR admin, or None at the terminal. Raise NotALeaver unless the person has left.
    """
    lock_with_involved([person.pk])
    locked = User.objects.select_for_update().filter(pk=person.pk, is_active=False)
    if not locked.still_known().exists():
        raise NotALeaver
    of_plans.erase(person)
    of_drafts.erase(person)
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
    transaction.on_commit(lambda: erased_list.note(person.pk, at=at))


def _empty_the_log_of_writes():
    """Empty SQLite's write-ahead log, which still holds what was written before."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
