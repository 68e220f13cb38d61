"""Find roles that are tracks of one another: their pathways begin with the same stages.

No column says so; identities do. Two stages are one if they have the same number and address,
and at least half of their competencies in common: under one identity, in more or less the same
words. Tracks branch after the last stage that is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.urls import reverse

from .likeness import is_something_else
from .models import Competency, Pathway, Stage


@dataclass(frozen=True)
class SharedCompetency:
    """What another role says of a competency."""

    text: str
    expected_level: str


@dataclass
class TrackStage:
    """A stage of a track, with its competencies by identity."""

    number: int
    slug: str
    title: str
    competencies: dict[str, SharedCompetency] = field(default_factory=dict)

    def is_one_with(self, other: TrackStage) -> bool:
        both = self.competencies.keys() & other.competencies.keys()
        common = sum(
            not is_something_else(self.competencies[slug].text, other.competencies[slug].text)
            for slug in both
        )
        most = max(len(self.competencies), len(other.competencies))
        return (self.number, self.slug) == (other.number, other.slug) and 2 * common >= most > 0


@dataclass
class Track:
    """Another role, as it is published, that begins with the same stages.

    `stages` are those that both have; after the last of them the two branch.
    """

    role: str
    slug: str
    language: str
    stages: list[TrackStage] = field(default_factory=list)
    goes_on: bool = False  # the other role has stages of its own after them

    @property
    def last(self) -> TrackStage:
        return self.stages[-1]

    def get_absolute_url(self) -> str:
        return reverse("pathways:role", args=[self.slug])


def tracks_of(pathway: Pathway) -> list[Track]:
    """Return the published roles that begin with the same stages, by name. One query.

    The stages of the pathway have to be loaded.
    """
    return tracks_of_each([pathway])[pathway.pk]


def tracks_of_each(pathways: Iterable[Pathway]) -> dict[int, list[Track]]:
    """Return the tracks of each version by its id. One query for all of them."""
    first = {
        pathway.pk: stage.slug
        for pathway in pathways
        for stage in pathway.stages.all()
        if stage.number == 1
    }
    begin = Stage.objects.published().filter(number=1, slug__in=first.values())
    is_beginning = Q(stage__pathway__in=begin.values("pathway"))
    rows = (
        Competency.objects.filter(is_beginning | Q(stage__pathway__in=first))
        .annotate(begins=ExpressionWrapper(is_beginning, BooleanField()))
        .order_by("stage__pathway__role__name_sort", "stage__number", "position")
        .values_list(
            *("stage__pathway", "stage__pathway__role__name", "stage__pathway__role__slug"),
            *("stage__pathway__language", "stage__pathway__role", "begins"),
            *("stage__number", "stage__slug", "stage__title", "slug", "text", "expected_level"),
        )
    )
    stages: dict[int, dict[int, TrackStage]] = {}
    published: dict[int, tuple[int, str, str, str]] = {}
    for key, name, address, language, role, begins, *stage, identity, text, level in rows:
        number, slug, title = stage
        if begins:
            published[key] = role, name, address, language
        held = stages.setdefault(key, {}).setdefault(number, TrackStage(number, slug, title))
        held.competencies[identity] = SharedCompetency(text, level)
    return {
        pathway.pk: _tracks_among(published, stages, pathway) if pathway.pk in first else []
        for pathway in pathways
    }


def _tracks_among(
    published: dict[int, tuple[int, str, str, str]],
    stages: dict[int, dict[int, TrackStage]],
    pathway: Pathway,
) -> list[Track]:
    found = []
    for key, (role, *named) in published.items():
        track = Track(*named)
        if role != pathway.role_id:
            _set_shared_start(track, stages.get(pathway.pk, {}), stages[key])
        if track.stages:
            found.append(track)
    return found


def _set_shared_start(
    track: Track, own: dict[int, TrackStage], theirs: dict[int, TrackStage]
) -> None:
    for number in range(1, len(theirs) + 1):
        if number not in own or number not in theirs or not own[number].is_one_with(theirs[number]):
            break
        track.stages.append(theirs[number])
    track.goes_on = len(theirs) > len(track.stages)
