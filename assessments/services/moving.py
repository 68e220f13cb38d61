"""Move a draft to the version of its pathway that is published now."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from pathway_portal.accounts.models import User
from pathways.models import Competency, Metric, Stage, WatchFor

from ..carry_over import words_of
from ..models import Assessment, OrphanedAnswer, Rating, Reflection, Side
from .own import missing_reflections
from .rows import StaleVersion, advance, empty_ratings, lock_draft


@transaction.atomic
def move_to_published(assessment: Assessment, *, version: int, by: User, at: datetime) -> None:
    """Move a draft to the version that is published now, with every word on it.

    Items are matched by their slug. An answer to words that have changed must be looked at again;
    answers to items that are gone are kept beside the draft, for their author alone.
    """
    locked = lock_draft(assessment, by)
    new = Stage.objects.published().same_step_as(locked.stage).first()
    if new is None or new == locked.stage:
        raise StaleVersion
    advance(locked, version, stage=new)
    locked.stage = new
    _move_ratings(locked, new, by, at)
    _move_reflections(locked, new, by, at)


def _move_ratings(locked: Assessment, new: Stage, by: User, at: datetime) -> None:
    found: list[Competency | Metric] = [*new.competencies.all(), *new.metrics.all()]
    items = {(type(item), item.slug): item for item in found}
    authors: dict[str, User] = {Side.SELF: by}
    for row in locked.ratings.select_related("competency", "metric", "author"):
        authors[row.side] = row.author
        item = items.get((type(row.item), row.item.slug))
        if item is None:
            keep_orphaned_answer(locked, row.author, row.item.text, row, row.evidence, at=at)
            row.delete()
            continue
        if row.answer and not row.old_words and words_of(item) != words_of(row.item):
            row.old_words = row.item.text
        if isinstance(item, Competency):
            row.competency = item
        else:
            row.metric = item
        row.version += 1
        row.save()
    for side, author in authors.items():
        there = {row.key for row in locked.ratings.filter(side=side)}
        fresh = empty_ratings(locked, side, author)
        Rating.objects.bulk_create(row for row in fresh if row.key not in there)


def _move_reflections(locked: Assessment, new: Stage, by: User, at: datetime) -> None:
    """Match watch-fors by their text: they have no slug, and two may say the same."""
    watch_fors: defaultdict[str, list[WatchFor]] = defaultdict(list)
    for watch_for in new.watch_fors.all():
        watch_fors[watch_for.text].append(watch_for)
    for row in locked.reflections.select_related("watch_for").order_by("watch_for__position"):
        same = watch_fors[row.watch_for.text].pop(0) if watch_fors[row.watch_for.text] else None
        if same is None:
            keep_orphaned_answer(locked, by, row.watch_for.text, None, row.text, at=at)
            row.delete()
        else:
            row.watch_for, row.version = same, row.version + 1
            row.save()
    Reflection.objects.bulk_create(missing_reflections(locked))


def keep_orphaned_answer(
    assessment: Assessment,
    author: User,
    asked: str,
    rating: Rating | None,
    text: str,
    *,
    at: datetime,
) -> None:
    answer, link = (rating.answer, rating.link) if rating else ("", "")
    if answer or text or link:
        OrphanedAnswer.objects.create(
            assessment=assessment,
            author=author,
            kept_at=at,
            asked=asked,
            answer=answer,
            text=text,
            link=link,
        )
