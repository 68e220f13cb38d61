"""Recognize which stages and items of a document existed before, and give them their slugs."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ..contents import content_named
from ..likeness import rewordings, same_words
from ..slugs import distinct_slug, says_something_else, slug_of
from .document import IDENTIFIED_LISTS, PathwayDocument, PathwayPart, StageDocument
from .lengths import longest_of_items

# The field that an item is recognised by, besides its slug; and what begins a slug without words.
WORDS = {name: content_named(name).main_text for name in IDENTIFIED_LISTS}
WORD_FOR = {name: content_named(name).key_name for name in IDENTIFIED_LISTS}


# Given a part and slugs: the words for which other roles use each of them.
WordsElsewhere = Callable[[str, set[str]], dict[str, set[str]]]


def nothing_elsewhere(part: str, slugs: set[str]) -> dict[str, set[str]]:
    return {}


def identified(
    document: PathwayDocument,
    known: list[PathwayDocument],
    elsewhere: WordsElsewhere = nothing_elsewhere,
) -> PathwayDocument:
    """Return the document with every slug filled in.

    `known` are versions of the same role, the one that counts most first. What says the same there
    keeps its slug, also in another stage, and so does what is clearly a rewording of what is gone
    from the same list of the first version; a slug that the document names is taken as it is. All
    else gets one made of its words, and never one that stands for something else in `known`, or
    for other words in another role.
    """
    before = [stage for version in known for stage in version.stages]
    stages = _stages(document.stages, before, elsewhere)
    for part in WORDS:
        stages = _items(stages, part, known, elsewhere)
    return replace(document, stages=tuple(stages))


def _stages(
    stages: Iterable[StageDocument], before: list[StageDocument], elsewhere: WordsElsewhere
) -> list[StageDocument]:
    slugs = Slugs([stage.slug for stage in stages], [stage.slug for stage in before])
    titles = [stage.title for stage in stages]
    slugs.recognise(titles, [(stage.title, stage.slug) for stage in before])
    _recognise_by_contents(slugs, stages, before)
    slugs.make(titles, "stage", elsewhere(PathwayPart.STAGES, slugs.candidates(titles, "stage")))
    return [replace(stage, slug=slug) for stage, slug in zip(stages, slugs.own, strict=True)]


def _recognise_by_contents(slugs: Slugs, stages, before: list[StageDocument]) -> None:
    """Recognize a retitled stage if most of its competencies are the same."""
    holders = defaultdict(list)
    for stage in before:
        for words in {same_words(competency.text) for competency in stage.competencies}:
            holders[words].append(stage)
    for at, stage in enumerate(stages):
        shared: Counter[str] = Counter()
        size: dict[str, int] = {}
        for words in {same_words(competency.text) for competency in stage.competencies}:
            for old in holders[words]:
                shared[old.slug] += 1
                size[old.slug] = len(old.competencies)
        for slug, count in shared.most_common(1):
            if 2 * count > max(size[slug], len(stage.competencies)):
                slugs.give(at, slug)


def _items(
    stages: list[StageDocument],
    part: str,
    known: list[PathwayDocument],
    elsewhere: WordsElsewhere,
):
    """Fill in the slugs of one list: first from the same stage before, then from other stages.

    What is left may be a rewording of what is in none of the stages any more.
    """
    before = [stage for version in known for stage in version.stages]
    latest = {
        stage.slug: _words_and_slugs(stage, part)
        for version in known[:1]
        for stage in version.stages
    }
    here: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for stage in before:
        here[stage.slug] += _words_and_slugs(stage, part)
    everywhere = [item for stage in before for item in _words_and_slugs(stage, part)]
    taken = [slug for _words, slug in everywhere]
    lists = []
    for stage in stages:
        items = getattr(stage, part)
        slugs = Slugs([item.slug for item in items], taken)
        texts = [words for words, _slug in _words_and_slugs(stage, part)]
        slugs.recognise(texts, here[stage.slug])
        slugs.recognise(texts, everywhere)
        lists.append((stage, items, texts, slugs))
    kept = {slug for *_, slugs in lists for slug in slugs.given}
    wished = {
        slug for *_, texts, slugs in lists for slug in slugs.candidates(texts, WORD_FOR[part])
    }
    used = elsewhere(part, wished)
    filled = []
    for stage, items, texts, slugs in lists:
        gone = [item for item in latest.get(stage.slug, []) if item[1] not in kept]
        slugs.recognise_rewordings(texts, gone)
        slugs.make(texts, WORD_FOR[part], used)
        items = (replace(item, slug=slug) for item, slug in zip(items, slugs.own, strict=True))
        held: dict[str, Any] = {part: tuple(items)}  # which field it is, only `part` knows
        filled.append(replace(stage, **held))
    return filled


def _words_and_slugs(stage: StageDocument, part: str) -> list[tuple[str, str]]:
    """Return the words and the slug of each item of a list."""
    return [(getattr(item, WORDS[part]), item.slug) for item in getattr(stage, part)]


class Slugs:
    """Collect the slugs of a list's items; empty until found or made. Each is given once."""

    def __init__(self, own: list[str], taken: list[str]):
        self.own = own
        self.given = set(own)
        self.taken = set(taken)  # by what there was, whether or not it is in this list

    def give(self, at: int, slug: str) -> None:
        if not self.own[at] and slug not in self.given:
            self.own[at] = slug
            self.given.add(slug)

    def recognise(self, texts: list[str], before: list[tuple[str, str]]) -> None:
        """Give slugs to items with the same words, exactly or apart from punctuation."""
        for sign in (str, same_words):
            known: defaultdict[str, deque[str]] = defaultdict(deque)
            for words, slug in before:
                known[sign(words)].append(slug)
            for at, words in enumerate(texts):
                candidates = known[sign(words)] if sign(words) else deque()
                while candidates and candidates[0] in self.given:
                    candidates.popleft()
                if candidates:
                    self.give(at, candidates[0])

    def recognise_rewordings(self, texts: list[str], gone: list[tuple[str, str]]) -> None:
        """Give the slugs of removed items to their rewordings."""
        unknown = [at for at, slug in enumerate(self.own) if not slug]
        pairs = rewordings([texts[at] for at in unknown], [words for words, _slug in gone])
        for new, old in pairs.items():
            self.give(unknown[new], gone[old][1])

    def candidates(self, texts: list[str], otherwise: str) -> set[str]:
        """Return the slugs that `make` may give, with the numbers it may append."""
        made = {
            slug_of(words, otherwise, most=_most())
            for words, own in zip(texts, self.own, strict=True)
            if not own
        }
        return made | {_numbered(slug, number) for slug in made for number in range(2, 6)}

    def make(self, texts: list[str], otherwise: str, elsewhere: dict[str, set[str]]) -> None:
        """Make slugs from the words. `elsewhere` maps slugs to their words in other roles."""
        last: Counter[str] = Counter()
        for at, words in enumerate(texts):
            if self.own[at]:
                continue
            slug = slug_of(words, otherwise, most=_most())
            if says_something_else(words, elsewhere.get(slug, ())):
                slug = distinct_slug(slug, words, most=_most())
            free = slug
            while (
                free in self.given
                or free in self.taken
                or says_something_else(words, elsewhere.get(free, ()))
            ):
                last[slug] += 1
                free = _numbered(slug, last[slug] + 1)
            self.give(at, free)


def _most() -> int:
    """Return how long a slug may be."""
    return longest_of_items()[PathwayPart.STAGES]["slug"]


def _numbered(slug: str, number: int) -> str:
    ending = f"-{number}"
    return slug[: _most() - len(ending)] + ending
