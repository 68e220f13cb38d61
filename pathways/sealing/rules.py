"""Say what is refused, in the SQL that both databases understand."""

from __future__ import annotations

from collections.abc import Iterable

from ..contents import PATHWAY, Content, lists_below

PATHWAY_TABLE, SEAL_TABLE = "pathways_pathway", "pathways_seal"
# Columns that may still change: another version takes its place, or it is retired.
NOT_WORDS = ["state", "retires_on", "retirement_reason"]
REFUSED = "A published version never changes."
UNPUBLISHED = "Only what is published can be sealed."
# A version is published once: from there it leads to superseded or retired, and no further.
GOES_BACKWARDS = "(OLD.state <> NEW.state AND (OLD.state <> 'published' OR NEW.state = 'draft'))"
NEW_SEAL_IS_OF_A_DRAFT = (
    f"EXISTS (SELECT 1 FROM {PATHWAY_TABLE} WHERE id = NEW.pathway_id AND state = 'draft')"
)


def table(content: Content) -> str:
    return content.model._meta.db_table


def holder_of(content: Content) -> Content:
    """Return what holds the rows of a list. Everything below the pathway is held by something."""
    holder = content.holder_content
    if holder is None:
        raise ValueError(f"Nothing holds the {content.name}.")
    return holder


def tables() -> list[str]:
    """Return the names of all tables that are guarded."""
    return [*map(table, lists_below(PATHWAY)), PATHWAY_TABLE, SEAL_TABLE]


def sealable_lines(existing: Iterable[str]) -> list[Content]:
    """Return the lists to be guarded, of those whose tables exist.

    There are none before the migration that brings the seal.
    """
    existing = set(existing)
    if not {PATHWAY_TABLE, SEAL_TABLE} <= existing:
        return []
    return [
        content
        for content in lists_below(PATHWAY)
        if {table(content), table(holder_of(content))} <= existing
    ]


def pathway_id(content: Content, row: str) -> str:
    """Return SQL for the id of the pathway to which a row leads; `row` is OLD, NEW or a table."""
    key = f"{row}.{content.holder}_id"
    if holder_of(content) is PATHWAY:
        return key
    holder = table(holder_of(content))
    way = pathway_id(holder_of(content), holder)
    return f"(SELECT {way} FROM {holder} WHERE {holder}.id = {key})"


def is_sealed(pathway: str) -> str:
    """Return SQL for whether the pathway with this id is sealed."""
    return f"EXISTS (SELECT 1 FROM {SEAL_TABLE} WHERE pathway_id = {pathway})"


# A reading may name a competency by its slug: one of its own stage, and none that is gone.
READING_TABLE, COMPETENCY_TABLE = "pathways_reading", "pathways_competency"
LINK = "competency"
NO_SUCH_COMPETENCY = "A reading names a competency of its own stage."
IS_ITS_COMPETENCY = f"stage_id = NEW.stage_id AND slug = NEW.{LINK}"
IS_NAMED_ELSE = "OLD.slug <> NEW.slug OR OLD.stage_id <> NEW.stage_id"


def rename(new: str) -> str:
    """Return SQL that lets the readings of a stage name its competency otherwise, or none."""
    return (
        f"UPDATE {READING_TABLE} SET {LINK} = {new} "
        f"WHERE stage_id = OLD.stage_id AND {LINK} = OLD.slug"
    )


# What becomes of the name when a competency has another slug, or goes to another stage.
FOLLOWING = "CASE WHEN OLD.stage_id = NEW.stage_id THEN NEW.slug ELSE '' END"


# The versions that people may have read, and that anybody could change.
UNSEALED = (
    f"SELECT id FROM {PATHWAY_TABLE} WHERE state <> 'draft' "
    f"AND NOT {is_sealed(f'{PATHWAY_TABLE}.id')} ORDER BY id"
)
