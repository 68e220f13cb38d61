"""Name the words of published pages by what they depend on, so that pages are rendered once.

The database refuses to change the words of a sealed version. What may change beside them (its
retirement, the name of its role, the company's names of levels) is part of the name. So a name
always stands for the same words, in every process; publishing and retiring lead to other names.
Nothing here knows a reader. `{% memoize %}` keeps what was rendered under a name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import prefetch_related_objects

from . import level_names
from .contents import PATHWAY, STAGES, Area, prefetches, role_lists, stage_lists
from .loading import load_lists
from .models import Pathway, Stage
from .page_sections import PageSection, page_sections
from .pathway_picture import PathwayPicture
from .tracks import Track, tracks_of

# A page asks several times for words that are not rendered yet; the rendered ones are kept longer.
MOST_LOADED = 8
MOST_NUMBERED = 1_000


class Version(NamedTuple):
    """A sealed version of a pathway, with all that its pages say beside its own words."""

    pathway: int
    published_at: datetime
    retires_on: date | None
    retirement_reason: str
    role_slug: str
    role_name: str
    has_older: bool
    names_of_levels: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, pathway: Pathway) -> Version:
        """Name a loaded version; it has `has_older` where its page links to what changed."""
        return cls(
            pathway.pk,
            pathway.published_at,
            pathway.retires_on,
            pathway.retirement_reason,
            pathway.role.slug,
            pathway.role.name,
            getattr(pathway, "has_older", False),
            level_names.in_use(),
        )

    def put_on(self, pathway: Pathway) -> Pathway:
        """Set what may have changed since to what is named here."""
        pathway.retires_on, pathway.retirement_reason = self.retires_on, self.retirement_reason
        pathway.role.slug, pathway.role.name = self.role_slug, self.role_name
        pathway.has_older = self.has_older
        return pathway


@dataclass(frozen=True)
class Sealed:
    """Words by their name. They are loaded only where a page is not rendered yet."""

    load: Callable[..., Any]
    name: tuple

    @property
    def words(self) -> Any:
        return self.load(*self.name)


@dataclass
class Unsealed:
    """Words that may still change. It cannot be hashed, so no page of them is kept."""

    words: Any


@dataclass(frozen=True)
class Loaded:
    """Words by their name, which a page loads whether or not it is rendered yet."""

    name: tuple
    words: Any = field(compare=False)


def name_of(stage: Stage) -> tuple | None:
    """Name all that the words of a stage depend on, in any version; None unless it is sealed.

    Load its pathway and role along, and set `is_sealed`.
    """
    if not getattr(stage, "is_sealed", False):
        return None
    return (stage.pk, stage.pathway.standing, Version.of(stage.pathway))


def named(name: tuple | None, words: Any) -> Loaded | Unsealed:
    return Unsealed(words) if name is None else Loaded(name, words)


# A stage -----------------------------------------------------------------------------------------


@dataclass
class StageWords:
    stage: Stage
    siblings: list[Stage]
    sections: list[PageSection]

    @classmethod
    def of(cls, stage: Stage) -> StageWords:
        """Return what the page of a stage says. Load its lists along with it."""
        siblings = list(stage.pathway.stages.all())
        return cls(stage, siblings, page_sections(stage, stage_lists()))

    def _at(self, number: int) -> Stage | None:
        return next((stage for stage in self.siblings if stage.number == number), None)

    @property
    def previous(self) -> Stage | None:
        return self._at(self.stage.number - 1)

    @property
    def next(self) -> Stage | None:
        return self._at(self.stage.number + 1)


@lru_cache(MOST_LOADED)
def _stage_words(version: Version, stage: int) -> StageWords:
    found = Stage.objects.with_contents().get(pk=stage)
    version.put_on(found.pathway)
    return StageWords.of(found)


def words_of_stage(stage: Stage) -> Sealed | Unsealed:
    """Return the words of a published stage with its `is_sealed`."""
    if stage.is_sealed:
        return Sealed(_stage_words, (Version.of(stage.pathway), stage.pk))
    prefetch_related_objects([stage], *prefetches(STAGES.lists))
    return Unsealed(StageWords.of(stage))


# Of sealed stages: whether any of some of their lists says something.
stages_with_lines: dict[tuple, bool] = {}


def has_lines(stage: Stage, names: tuple[str, ...]) -> bool:
    """Tell whether any of these lists says something. It asks once for each sealed stage."""
    key = (stage.pk, names)
    if key in stages_with_lines:
        return stages_with_lines[key]
    load_lists(stage, *names)
    found = any(getattr(stage, name).all() for name in names)
    if getattr(stage, "is_sealed", False):
        if len(stages_with_lines) >= MOST_NUMBERED:
            stages_with_lines.clear()
        stages_with_lines[key] = found
    return found


# A role ------------------------------------------------------------------------------------------


@dataclass
class RoleWords:
    pathway: Pathway
    stages: list[Stage]
    sections: dict[str, list[PageSection]]
    tracks: list[Track]

    @classmethod
    def of(cls, pathway: Pathway) -> RoleWords:
        """Return what the page of a role says. Load its lists along with it."""
        lists = role_lists()
        return cls(
            pathway,
            list(pathway.stages.all()),
            {
                area.value: page_sections(pathway, [each for each in lists if each.area == area])
                for area in Area
            },
            tracks_of(pathway),
        )


@lru_cache(MOST_LOADED)
def _role_words(version: Version, tracks: tuple[Version, ...]) -> RoleWords:
    found = version.put_on(Pathway.objects.with_lists().get(pk=version.pathway))
    return RoleWords.of(found)


def words_of_role(pathway: Pathway, tracks: list[Pathway]) -> Sealed | Unsealed:
    """Return the words of a published version; `tracks` are those that may begin like it.

    All of them have their `is_sealed`.
    """
    if all(each.is_sealed for each in [pathway, *tracks]):
        return Sealed(_role_words, (Version.of(pathway), tuple(map(Version.of, tracks))))
    prefetch_related_objects([pathway], "stages", *prefetches(role_lists()))
    return Unsealed(RoleWords.of(pathway))


# A role as one document --------------------------------------------------------------------------


@dataclass
class DocumentWords:
    pathway: Pathway
    before: list[PageSection]
    stages: list[tuple[Stage, list[PageSection]]]
    after: list[PageSection]

    @classmethod
    def of(cls, pathway: Pathway) -> DocumentWords:
        """Return all that a version says. Load its contents along with it."""
        lists = role_lists()
        return cls(
            pathway,
            page_sections(pathway, [each for each in lists if not each.is_after_stages]),
            [(stage, page_sections(stage, stage_lists())) for stage in pathway.stages.all()],
            page_sections(pathway, [each for each in lists if each.is_after_stages]),
        )


@lru_cache(MOST_LOADED)
def _document_words(version: Version) -> DocumentWords:
    found = Pathway.objects.with_contents().get(pk=version.pathway)
    return DocumentWords.of(version.put_on(found))


def words_of_document(pathway: Pathway) -> Sealed | Unsealed:
    """Return the words of a published version with its `is_sealed`."""
    if pathway.is_sealed:
        return Sealed(_document_words, (Version.of(pathway),))
    prefetch_related_objects([pathway], *prefetches(PATHWAY.lists))
    return Unsealed(DocumentWords.of(pathway))


# A role in the catalogue -------------------------------------------------------------------------


@dataclass
class CardWords:
    pathway: Pathway
    picture: PathwayPicture
    stage_count: int


def _card_words(version: Version, here: int | None) -> CardWords:
    pathway = version.put_on(Pathway.objects.select_related("role").get(pk=version.pathway))
    stages = _stages(version)
    return CardWords(pathway, PathwayPicture.of(stages, here), len(stages))


def words_of_card(pathway: Pathway, here: int | None) -> Sealed | Unsealed:
    """Return what the catalogue says of a role, where the reader is at the stage of this number."""
    if pathway.is_sealed:
        return Sealed(_card_words, (Version.of(pathway), here))
    stages = list(pathway.stages.all())
    return Unsealed(CardWords(pathway, PathwayPicture.of(stages, here), len(stages)))


# The stages of a role ----------------------------------------------------------------------------


@lru_cache(MOST_NUMBERED)
def _numbers(version: Version) -> dict[str, int]:
    return {stage.slug: stage.number for stage in _stages(version)}


@lru_cache(MOST_LOADED)
def _stages(version: Version) -> list[Stage]:
    stages = Stage.objects.filter(pathway=version.pathway).select_related("pathway__role")
    found = list(stages.order_by("number"))
    for stage in found:
        version.put_on(stage.pathway)
    return found


def _step(version: Version, number: int) -> Stage:
    return next(stage for stage in _stages(version) if stage.number == number)


def _picture(version: Version, here: int | None) -> PathwayPicture:
    return PathwayPicture.of(_stages(version), here)


def numbers_of(pathway: Pathway) -> dict[str, int]:
    """Return the numbers of its stages by their slugs, in order."""
    if pathway.is_sealed:
        return _numbers(Version.of(pathway))
    return {stage.slug: stage.number for stage in pathway.stages.all()}


def steps_of(pathway: Pathway, numbers: dict[str, int]) -> list[Sealed | Unsealed]:
    """Return each stage, in order, as the words of its step on a trail."""
    if pathway.is_sealed:
        version = Version.of(pathway)
        return [Sealed(_step, (version, number)) for number in numbers.values()]
    return [Unsealed(stage) for stage in pathway.stages.all()]


def picture_of(pathway: Pathway, here: int | None) -> Sealed | Unsealed:
    """Return the picture of its trail, where the reader is at the stage of this number."""
    if pathway.is_sealed:
        return Sealed(_picture, (Version.of(pathway), here))
    return Unsealed(PathwayPicture.of(list(pathway.stages.all()), here))
