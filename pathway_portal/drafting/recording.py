"""Keep who changed which line of a draft, by comparing it with what it said before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from pathway_portal.accounts.models import User
from pathways.contents import PATHWAY, Content
from pathways.line_keys import row_key, rows_of
from pathways.models import Pathway

from .models import WORDS, DraftLine, DraftRecord


@dataclass(frozen=True)
class LineNow:
    """What a line says now."""

    key: str
    list_name: str
    words: str
    digest: str


def record(
    draft: Pathway, *, by: User | None, at: datetime, is_new: bool = False
) -> DraftRecord | None:
    """Keep which lines differ from what is known, as changed by this person.

    `draft` comes with its contents, in the transaction that holds it. `by` is None where a program
    has changed it. `is_new`: it is a copy, so nobody has written anything in it yet.
    """
    if not draft.is_draft:
        return None
    lines = [_line(content, row) for content, row in rows_of(draft)]
    sign = _sign(lines)
    known = DraftRecord.objects.filter(pathway=draft).first()
    if known is None:
        known = DraftRecord.objects.create(pathway=draft, sign=sign)
        _add(known, lines)
    elif known.sign != sign:
        known.revision += 1
        known.sign = sign
        known.save(update_fields=["revision", "sign"])
        _compare(known, lines)
    else:
        return known
    if not is_new:
        known.revisions.create(number=known.revision, person=by, at=at)
    return known


def says_now(draft: Pathway) -> str:
    """Return the sign of what the draft says. Load it with its contents."""
    return _sign([_line(content, row) for content, row in rows_of(draft)])


def forget_draft(pathway: Pathway) -> None:
    """Delete all that was kept about a draft that is deleted itself."""
    DraftRecord.objects.filter(pathway=pathway).delete()


def _line(content: Content, row) -> LineNow:
    names = [*content.field_names, *(["slug"] if content.has_identity else [])]
    texts = "\x1f".join(str(getattr(row, name) or "").strip() for name in names)
    words = "" if content is PATHWAY else getattr(row, content.main_text)
    return LineNow(row_key(content, row.pk), content.name, words[:WORDS], _digest(texts))


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _sign(lines: Iterable[LineNow]) -> str:
    """Return a digest of all lines. Their order counts."""
    return _digest("\n".join(f"{line.key} {line.digest}" for line in lines))


def _add(known: DraftRecord, lines: Iterable[LineNow]) -> None:
    DraftLine.objects.bulk_create(
        DraftLine(
            record=known,
            key=line.key,
            words=line.words,
            digest=line.digest,
            added_in=known.revision,
            changed_in=known.revision,
        )
        for line in lines
    )


def _compare(known: DraftRecord, lines: list[LineNow]) -> None:
    before = {row.key: row for row in known.lines.all()}
    now = {line.key: line for line in lines}
    gone = [row for key, row in before.items() if key not in now and not row.is_removed]
    new = [line for line in lines if line.key not in before]
    changed = []
    for line, row in _same_words(new, gone):
        # Another row of the database now holds the line: an import replaces all of them.
        row.key = line.key
        changed.append(row)
    changed_keys = {row.key for row in changed}
    for row in before.values():
        line = now.get(row.key)
        if row.key in changed_keys or (line is None and row.is_removed):
            continue
        if line is None or line.digest != row.digest or row.is_removed:
            row.is_removed = line is None
            row.words, row.digest = (line.words, line.digest) if line else (row.words, row.digest)
            row.changed_in = known.revision
            changed.append(row)
    fields = ["key", "words", "digest", "is_removed", "changed_in"]
    DraftLine.objects.bulk_update(changed, fields)
    _add(known, [line for line in new if line.key not in changed_keys])


def _same_words(new: list[LineNow], gone: list[DraftLine]) -> list[tuple[LineNow, DraftLine]]:
    """Find the lines that say the same as one that is gone, in order, each once."""
    waiting: dict[tuple[str, str], list[DraftLine]] = {}
    for row in gone:
        waiting.setdefault((row.key.rpartition("-")[0], row.digest), []).append(row)
    pairs = []
    for line in new:
        if rows := waiting.get((line.list_name, line.digest)):
            pairs.append((line, rows.pop(0)))
    return pairs
