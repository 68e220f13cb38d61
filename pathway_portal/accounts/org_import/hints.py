"""Find new people in a list who may be here already, under another address."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..names import fold


@dataclass(frozen=True)
class Hint:
    """A new person in row `row`, a person here, and why they may be the same."""

    row: int
    name: str
    email: str
    pk: int
    here_name: str
    here_email: str
    reason: str


def likely_same_people(plan, row_of, away) -> list[Hint]:
    """Compare new people with those who are here and missing from the list, or leave by it.

    Look them up by name, address and place: comparing each pair would take too long.
    """
    if not plan.new:
        return []
    vanishing = [
        person
        for person in plan.snapshot.people
        if person.is_active and (person.pk in away or person.pk not in row_of)
    ]
    most_are_in_it = len(vanishing) * 2 <= len(plan.snapshot.people)
    by_name, by_box, by_place = defaultdict(list), defaultdict(list), defaultdict(list)
    for person in vanishing:
        by_name[_words(person.name)].append(person)
        by_box[person.email.partition("@")[0]].append(person)
        if person.job_title and person.manager_id:
            by_place[_place(person.name, person.job_title, person.manager_id)].append(person)
    hints = []
    for entry in plan.new:
        person = entry.person
        manager = plan.manager_of[entry.key]
        found = {}
        for same in by_name.get(_words(person.name), []):
            found.setdefault(same.pk, (same, _("the same name")))
        for same in by_box.get(person.email.partition("@")[0], []):
            if _words(same.name) & _words(person.name):
                found.setdefault(same.pk, (same, _("nearly the same address")))
        if most_are_in_it and person.job_title and manager:
            for same in by_place.get(_place(person.name, person.job_title, manager), []):
                found.setdefault(same.pk, (same, _("the same first name, job title and manager")))
        hints += [
            Hint(entry.row, person.name, person.email, same.pk, same.name, same.email, reason)
            for same, reason in found.values()
        ]
    return hints


def _words(name):
    return frozenset(fold(name).replace(",", " ").split())


def _place(name, job_title, manager):
    first = fold(name).split()
    return first[0] if first else "", fold(job_title), manager
