"""Load all that several versions say with few queries, and what one stage says with cheap ones.

`prefetch_related` asks once for each kind of list. Lists whose rows hold nothing but a text all
look alike, so that one query fetches those of all kinds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from django.db.models import CharField, Model, QuerySet, Value, prefetch_related_objects

from pathway_portal.web.compiled_queries import CompiledQuery

from .contents import STAGES, Content, prefetches, role_lists
from .models import Pathway, Stage


def load_contents(pathways: Sequence[Pathway]) -> None:
    """Load what these versions say, as `with_contents()` does."""
    prefetch_related_objects(pathways, STAGES.name)
    stages = [stage for pathway in pathways for stage in pathway.stages.all()]
    _load_lists(pathways, role_lists())
    _load_lists(stages, STAGES.lists)


def load_lists(stage: Stage, *names: str) -> None:
    """Load these lists of one stage, where they are not, by queries that are compiled once."""
    loaded = stage.__dict__.get("_prefetched_objects_cache", {})
    for content in STAGES.lists:
        if content.name in names and content.name not in loaded:
            rows = _query_of(content).all(stage=stage.pk)
            for row in rows:
                row.stage = stage
            _keep(stage, content, rows)


@cache
def _query_of(content: Content) -> CompiledQuery:
    def rows_of(stage: int) -> QuerySet:
        return content.model.objects.filter(stage=stage)

    return CompiledQuery(rows_of, stage=int)


def _load_lists(holders: Sequence[Model], lists: Sequence[Content]) -> None:
    alike = [content for content in lists if _has_only_a_text(content)]
    if len(alike) > 1:
        _load_texts(holders, alike)
    # All others, and the lists that any of their rows hold.
    prefetch_related_objects(holders, *prefetches(lists))


def _has_only_a_text(content: Content) -> bool:
    names = [field.name for field in content.model._meta.concrete_fields]
    return names == ["id", content.holder, content.order, content.main_text]


def _load_texts(holders: Sequence[Model], lists: Sequence[Content]) -> None:
    """Load lists that have the same columns. One query."""
    keys = [holder.pk for holder in holders]
    first, *others = (_columns(content, keys) for content in lists)
    found: dict[tuple[str, int], list[tuple[int, int, str]]] = defaultdict(list)
    for name, pk, holder, position, text in first.union(*others, all=True):
        found[name, holder].append((position, pk, text))
    for content in lists:
        names = [field.attname for field in content.model._meta.concrete_fields]
        for holder in holders:
            rows = []
            for position, pk, text in sorted(found[content.name, holder.pk]):
                row = content.model.from_db(
                    holder._state.db, names, [pk, holder.pk, position, text]
                )
                setattr(row, content.holder, holder)
                rows.append(row)
            _keep(holder, content, rows)


def _columns(content: Content, keys: list[int]):
    kind = Value(content.name, output_field=CharField())
    rows = content.model.objects.filter(**{f"{content.holder}__in": keys}).order_by()
    return rows.annotate(kind=kind).values_list(
        "kind", "pk", content.holder, content.order, content.main_text
    )


def _keep(holder: Model, content: Content, rows: list[Model]) -> None:
    """Let `holder.objectives.all()` give these rows, as after `prefetch_related`."""
    kept = getattr(holder, content.name).get_queryset()
    kept._result_cache = rows
    kept._prefetch_done = True
    holder.__dict__.setdefault("_prefetched_objects_cache", {})[content.name] = kept
