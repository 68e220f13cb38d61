"""Warn where roles use two identities for one thing, or one identity for two things.

Roles that ask for the same thing share its identity: people see by it what they can do already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from ..likeness import is_something_else, likeness, same_words, stems
from ..models import Competency, Pathway, PathwayState
from .pathway_contents import CheckedLine, PathwayContents, Row, quoted
from .problem import Problem, ProblemKind

NEAR = 0.8  # four words of five


@dataclass(frozen=True)
class Other:
    """A competency of another role, or one that this role had before."""

    slug: str
    text: str
    role: str = ""


def compared_with_other_roles(contents: PathwayContents) -> Iterator[Problem]:
    """Compare these competencies with those of all roles. One query."""
    others, released = _known(contents.pathway)
    yield from _look_alikes(contents, others, released)
    yield from _shared_by_mistake(contents, others)


def nearest(
    lines: Sequence[CheckedLine[Row]], others: Iterable[Other]
) -> list[tuple[CheckedLine[Row], Other]]:
    """Find the other that is most like each line, if there is one.

    Look only at those that share a word with a line, so that thousands take no time.
    """
    own = [stems(line.text()) for line in lines]
    holding = defaultdict(list)
    for place, words in enumerate(own):
        for word in words:
            holding[word].append(place)
    best: dict[int, tuple[float, Other]] = {}
    for other in others:
        words = stems(other.text)
        for place in {place for word in words if word in holding for place in holding[word]}:
            near = likeness(own[place], words)
            if near >= NEAR and (place not in best or near > best[place][0]):
                best[place] = near, other
    return [(lines[place], best[place][1]) for place in sorted(best)]


def _known(pathway: Pathway) -> tuple[list[Other], set[str]]:
    """Return the competencies of other roles, and the identities this role had before.

    Where another role has a published version and a draft, the published one counts.
    """
    read: dict[tuple[int, str], Other] = {}
    drafted: dict[tuple[int, str], Other] = {}
    released = set()
    rows = (
        Competency.objects.filter(
            Q(stage__pathway__in=Pathway.objects.published())
            | Q(stage__pathway__state=PathwayState.DRAFT)
            | Q(stage__pathway__role=pathway.role_id)
        )
        .exclude(stage__pathway=pathway)
        .order_by("stage__pathway__role__name_sort", "stage__number", "position")
        .values_list(
            "slug",
            "text",
            "stage__pathway__role",
            "stage__pathway__role__name",
            "stage__pathway__state",
        )
    )
    for slug, text, role_id, role, state in rows:
        if role_id == pathway.role_id:
            if state != PathwayState.DRAFT:
                released.add(slug)
        else:
            known = drafted if state == PathwayState.DRAFT else read
            known.setdefault((role_id, slug), Other(slug, text, role))
    return list((drafted | read).values()), released


def _look_alikes(
    contents: PathwayContents, others: list[Other], released: set[str]
) -> Iterator[Problem]:
    own = {line.row.slug for line in contents.competencies}
    shared = {other.slug for other in others}
    lonely = [line for line in contents.competencies if line.row.slug not in shared]
    for line, other in nearest(lonely, [other for other in others if other.slug not in own]):
        if same_words(line.row.text) == same_words(other.text):
            words = _(
                "“%(text)s” is also asked for by %(role)s, under another identity. If it is the "
                "same thing, write “%(slug)s” as its identity: then people see that they can do "
                "it already."
            )
        else:
            words = _(
                "“%(text)s” is nearly the same as “%(other)s” of %(role)s. If it is the same "
                "thing, write “%(slug)s” as its identity: then people see that they can do it "
                "already."
            )
        words %= {
            "text": quoted(line.row.text),
            "other": quoted(other.text),
            "role": other.role,
            "slug": other.slug,
        }
        if line.row.slug in released:
            words += " " + _(
                "But people may have answered it in an earlier version, and those answers can only "
                "be found by its present identity."
            )
        yield line.warning(ProblemKind.NEAR_DUPLICATE, "slug", words, suggestion=other.slug)


def _shared_by_mistake(contents: PathwayContents, others: list[Other]) -> Iterator[Problem]:
    """Report one identity for two things: an answer to one would count for the other."""
    by_slug = defaultdict(list)
    for other in others:
        by_slug[other.slug].append(other)
    first: dict[str, CheckedLine[Competency]] = {}
    # What another track of a stage says is an error, which `tracks` reports.
    shared = {(track.role, stage.number) for track in contents.tracks for stage in track.stages}
    for line in contents.competencies:
        slug, text = line.row.slug, line.row.text
        twin = first.setdefault(slug, line)
        if is_something_else(text, twin.row.text):
            words = _(
                "“%(text)s” has the same identity (%(slug)s) as “%(other)s” at %(place)s, and says "
                "something else. Give it an identity of its own."
            )
            values = {"other": quoted(twin.row.text), "place": twin.where()}
        elif theirs := next((o for o in by_slug[slug] if _says_otherwise(line, o, shared)), None):
            words = _(
                "“%(text)s” has the same identity (%(slug)s) as “%(other)s” of %(role)s, and says "
                "something else. Give it an identity of its own."
            )
            values = {"other": quoted(theirs.text), "role": theirs.role}
        else:
            continue
        words %= {**values, "text": quoted(text), "slug": slug}
        yield line.warning(ProblemKind.SAME_SLUG, "slug", words)


def _says_otherwise(
    line: CheckedLine[Competency], other: Other, shared: set[tuple[str, int]]
) -> bool:
    stage = line.stage.number if line.stage else 0
    return (other.role, stage) not in shared and is_something_else(line.row.text, other.text)
