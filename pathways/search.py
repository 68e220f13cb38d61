"""Search the stages and roles by all of their words.

A place, which is a stage or a role as a whole, is found if all words stand in it; for a stage, the
name of its role counts too. Part of a word is enough, and words in quotation marks must stand side
by side. If nothing is found, words of four letters or more are taken for slips of words that do
occur. First all places are found. Then the lines of those on the current page are loaded, and the
words in them marked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from itertools import product

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import F, TextField, Value
from django.db.models.functions import Cast
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from .contents import PATHWAY, STAGES, Area, Content, lists_below, role_lists
from .models import Pathway, Stage
from .searched_columns import column_sql, column_value, is_kind
from .text import fold_letters

QUERY_LENGTH = 100  # characters
MOST_WORDS = 8
PLACES_A_PAGE = 20
MOST_LINES = 6  # of one place; the others are counted
EXCERPT = 180  # characters
SHORTEST_WITH_A_SLIP = 4  # letters: of shorter words, too many are one letter apart
SHORTEST_PART_WITH_A_SLIP = 5  # letters: at the beginning of a word
SHORTEST_END_WITH_A_SLIP = 6  # letters: at the end of a word, where compounds have their noun
LONG_WORD = 8  # letters, and two slips
MOST_CORRECTIONS = 3  # of one word
PUNCTUATION = ".,;:!?()[]/-–—…·*"
QUOTES = '"“”„«»'
WORD = re.compile(rf"[{QUOTES}]([^{QUOTES}]+)[{QUOTES}]|(\S+)")


@dataclass
class Hit:
    """One line with at least one of the words; `pieces` alternate plain and marked."""

    kind: str
    anchor: str
    pieces: list[tuple[str, bool]]


@dataclass
class Found:
    """A stage, or a role if `stage` is None, with the lines that were found in it."""

    pathway: Pathway
    stage: Stage | None
    words: list[str]
    hits: list[Hit] = field(default_factory=list)
    more: int = 0  # lines that were found beside these

    def get_absolute_url(self):
        return (self.stage or self.pathway).get_absolute_url()

    @property
    def role_pieces(self):
        return mark(self.pathway.role.name, self.words)

    @property
    def title_pieces(self):
        return mark(self.stage.title, self.words)


def words_of(text):
    """Return the words to look for, folded, at most eight. What is in quotes is one word."""
    parts = WORD.findall(fold_letters(text[:QUERY_LENGTH].replace("\0", " ")))
    words = (" ".join((phrase or word).split()) for phrase, word in parts)
    return list(dict.fromkeys(word for word in words if word))[:MOST_WORDS]


def search(text, page=1):
    """Return one page of the published stages and roles that have every word of `text`.

    Those with the words in their names come first; the others follow in the order of the
    catalogue: by role, and the role itself before its stages. A page number that is none leads to
    the first page, one too high to the last. If nothing is found, search for the nearest words;
    the page's `corrected` names them.
    """
    words = words_of(text)
    places, words, corrected = _places(words) if words else ([], words, "")
    shown = Paginator(places, PLACES_A_PAGE).get_page(page)
    shown.object_list = _found(shown.object_list, words)
    shown.corrected = corrected
    return shown


@dataclass(slots=True)
class SearchedPage:
    """All words on the page of a stage or a role as one text, and the names of both."""

    pathway: int
    stage: int | None
    role: str
    number: int | None
    title: str
    text: str
    folded: str = ""

    def __post_init__(self):
        self.folded = fold_letters(self.text)

    def has(self, words):
        """Look for the words. The role's name finds a stage only together with words of its own."""
        elsewhere = [word for word in words if word not in self.folded]
        if not elsewhere or len(elsewhere) == len(words):
            return not elsewhere
        called = fold_letters(self.role)
        return all(word in called for word in elsewhere)

    def order(self, words):
        """Sort by whether the name has the words, then as in the catalogue."""
        called, title = fold_letters(self.role), fold_letters(self.title)
        name = title if self.stage else f"{called} {title}"
        is_called_so = all(word in name for word in words)
        return (not is_called_so, called, self.number or 0, self.row)

    @property
    def row(self):
        return (self.pathway, self.stage, self.number, self.title)


def _places(words):
    """Return all places with all the words, in order; the words used; and the corrected ones.

    It is one query, whatever the words are, with one row for each place. The words are matched
    here, because SQLite does not match Ä with ä, and PostgreSQL would read all lines again for each
    word.
    """
    found, passed = [], []
    with connection.cursor() as cursor:
        cursor.execute(*_all_texts())
        for row in cursor:
            place = SearchedPage(*row)
            if place.has(words):
                found.append((place.order(words), place.row))
                passed.clear()
            elif not found:
                passed.append(place)
    if found:
        return [row for _order, row in sorted(found)], words, ""
    for nearest in _nearest(words, passed):
        if places := [place for place in passed if place.has(nearest)]:
            places.sort(key=lambda place: place.order(nearest))
            return [place.row for place in places], nearest, _as_written(nearest, places[0])
    return [], words, ""


def _nearest(words, places):
    """Return the words with slips corrected, most likely first."""
    missing = [
        word for word in words if _may_be_a_slip(word) and not any(word in p.folded for p in places)
    ]
    there = {word for place in places for word in place.folded.split()}
    there = {word.strip(PUNCTUATION) for word in there}
    there = {word for word in there if len(word) >= SHORTEST_WITH_A_SLIP}
    if missing:
        ways = [_near(word, there) if word in missing else [(0, word)] for word in words]
        combined = [list(zip(*each, strict=True)) for each in product(*ways)]
    else:  # each word is there, and no place has them all
        combined = []
        for place, word in enumerate(words):
            for slips, near in _near(word, there) if _may_be_a_slip(word) else []:
                combined.append([[slips], [*words[:place], near, *words[place + 1 :]]])
    return [list(near) for _slips, near in sorted(combined, key=lambda each: sum(each[0]))]


def _may_be_a_slip(word):
    return len(word) >= SHORTEST_WITH_A_SLIP and word.isalpha()


def _near(word, there):
    """Return the words that occur and are nearest to one, each with the number of slips.

    A slip is a letter left out, added or replaced, or two letters that changed places.
    """
    most = 2 if len(word) >= LONG_WORD else 1
    near = _nearest_of(word, there, most)
    if not near and len(word) >= SHORTEST_PART_WITH_A_SLIP:  # part of a word is enough here, too
        near = _nearest_of(word, _parts(there, len(word)), 1)
    return near


def _parts(there, letters):
    """Return the beginnings of these words, and the ends, that have about as many letters."""
    parts = {each[:length] for each in there for length in (letters, letters + 1)}
    if letters >= SHORTEST_END_WITH_A_SLIP:
        parts |= {each[: letters - 1] for each in there}
        parts |= {each[-length:] for each in there for length in (letters, letters + 1)}
        parts |= {each[-(letters - 1) :] for each in there}
    return parts


def _nearest_of(word, there, most):
    """Sort them: a letter left out or added before one replaced, then by the alphabet."""
    near = process.extract(word, there - {word}, scorer=OSA.distance, score_cutoff=most, limit=50)
    near = sorted((slips, Indel.distance(word, each), each) for each, slips, _key in near)
    return [(slips + kind / 100, each) for slips, kind, each in near[:MOST_CORRECTIONS]]


def _as_written(words, place):
    """Return these words as the place writes them: Qualität instead of qualitat.

    If it has several spellings, choose the same one on every database: each joins the lines in its
    own order.
    """
    written = {}
    for word in f"{place.text} {place.role}".split():
        plain = word.strip(PUNCTUATION)
        key = fold_letters(plain)
        written[key] = min(plain, written.get(key, plain), key=lambda each: (each.isupper(), each))
    return " ".join(written.get(word, word) for word in words)


def _all_texts():
    """Return SQL, with its parameters, for each published place with its names and words."""
    published, parameters = Pathway.objects.published().values("pk").query.sql_with_params()
    joined = "STRING_AGG" if connection.vendor == "postgresql" else "GROUP_CONCAT"
    # It is put together from names of our own alone; no word that somebody typed is in it.
    lists = " UNION ALL ".join(_texts_of(content, joined) for content in _searched())
    sql = f"""
        WITH published (id) AS ({published}),
        step (id) AS (SELECT id FROM pathways_stage WHERE pathway_id IN (SELECT id FROM published)),
        list AS ({lists}),
        place AS (
            SELECT stage_id, pathway_id, {joined}(words, '\n') AS words
            FROM list GROUP BY stage_id, pathway_id
        )
        SELECT pathways_pathway.id, place.stage_id, pathways_role.name, pathways_stage.number,
            COALESCE(pathways_stage.title, pathways_pathway.title), place.words
        FROM place
        LEFT JOIN pathways_stage ON pathways_stage.id = place.stage_id
        JOIN pathways_pathway
            ON pathways_pathway.id = COALESCE(place.pathway_id, pathways_stage.pathway_id)
        JOIN pathways_role ON pathways_role.id = pathways_pathway.role_id
    """  # noqa: S608
    return sql, parameters


@cache
def _searched():
    """Return all contents in the order of the pages: those of a stage, then of a role."""
    lists = role_lists()
    lists.sort(key=lambda content: list(Area).index(content.area))
    of_role = [each for content in lists for each in [content, *lists_below(content)]]
    return [STAGES, *lists_below(STAGES), PATHWAY, *of_role]


def _page_of(content):
    """Return the stage or pathway whose page shows a content."""
    return content if content in (STAGES, PATHWAY) else _page_of(content.holder_content)


def _path_to_page(content):
    """Return the lookup from a row to the stage or pathway whose page shows it."""
    if content in (STAGES, PATHWAY):
        return "id"
    if content.holder_content in (STAGES, PATHWAY):
        return content.holder
    return f"{content.holder}__{_path_to_page(content.holder_content)}"


def _fields_of(content):
    """Return the fields to search, those at the head of the page first."""
    texts = [text for text in content.texts if text.is_searched]
    return [text.name for text in sorted(texts, key=lambda text: bool(text.anchor))]


def _texts_of(content, joined):
    """Return SQL for the words of one list, with a row for each stage or pathway that has it."""
    table, page = content.model._meta.db_table, _page_of(content)
    columns = [column_sql(content, name) for name in _fields_of(content)]
    owner, join = f"{table}.id", ""
    if content is PATHWAY:
        columns.append("pathways_role.name")
        join = f"JOIN pathways_role ON pathways_role.id = {table}.role_id"
    holds = content
    while holds is not page:
        owner = f"{holds.model._meta.db_table}.{holds.holder}_id"
        holds = holds.holder_content
        if holds is not page:
            name = holds.model._meta.db_table
            join += f" JOIN {name} ON {name}.id = {owner}"
    nobody = "CAST(NULL AS bigint)"
    owners = f"{owner} AS stage_id, {nobody} AS pathway_id"
    if page is PATHWAY:
        owners = f"{nobody} AS stage_id, {owner} AS pathway_id"
    # No word has a line break in it, so none is found across two fields or lines.
    words = " || '\n' || ".join(columns)
    return f"""
        SELECT {owners}, {joined}({words}, '\n') AS words FROM {table} {join}
        WHERE {owner} IN (SELECT id FROM {"step" if page is STAGES else "published"})
        GROUP BY {owner}
    """  # noqa: S608


def _found(places, words):
    """Return the places of one page with their lines, in two queries."""
    if not places:
        return []
    pathways = Pathway.objects.select_related("role").in_bulk({place[0] for place in places})
    searched, found = _searched(), {}
    for pathway_id, stage_id, number, title in places:
        pathway, stage = pathways[pathway_id], None
        if stage_id:
            # All that is shown of the stage is loaded already.
            stage = Stage(pk=stage_id, pathway=pathway, number=number, title=title)
        found[stage_id is None, stage_id or pathway_id] = Found(pathway, stage, words)
    for which, owner, position, *texts in _lines_on(places):
        content = searched[which]
        place = found[_page_of(content) is PATHWAY, owner]
        for hit in _hits(content, position, texts, words):
            if len(place.hits) < MOST_LINES:
                place.hits.append(hit)
            else:
                place.more += 1
    return list(found.values())


def _lines_on(places):
    """Return all lines of these places, in order: (list, owner's id, position, texts …)."""
    of_stages = [stage for _pathway, stage, *_names in places if stage]
    of_pathways = [pathway for pathway, stage, *_names in places if not stage]
    searched, queries = _searched(), []
    widest = max(len(_fields_of(content)) for content in searched)
    for which, content in enumerate(searched):
        owners = of_stages if _page_of(content) is STAGES else of_pathways
        if not owners:  # an empty list of them is no query, and nothing to be united with
            continue
        owner = _path_to_page(content)
        texts = [column_value(content, name) for name in _fields_of(content)]
        texts += [Cast(Value(""), TextField())] * (widest - len(texts))
        queries.append(
            content.model.objects.order_by()
            .filter(**{f"{owner}__in": owners})
            .values_list(Value(which), F(owner), _position_of(content), *texts)
        )
    return sorted(queries[0].union(*queries[1:], all=True))


def _position_of(content):
    """Return the position of the line on the page: for a nested line, that of its holder."""
    if content in (STAGES, PATHWAY):
        return Value(0)
    if content.holder_content in (STAGES, PATHWAY):
        return F(content.order)
    return F(f"{content.holder}__{content.holder_content.order}")


def _hits(content: Content, position, texts, words):
    """Yield the line as it is shown, if words stand in it.

    The first text of a line is always shown, the others if words stand in them. The texts of a
    stage or pathway itself are lines of their own, each with a label.
    """
    texts = {
        name: unicodedata.normalize("NFC", text)
        for name, text in zip(_fields_of(content), texts, strict=False)
    }
    having = [name for name, text in texts.items() if _has_any(text, words)]
    if content in (STAGES, PATHWAY):
        for name in having:
            if label := content.text(name).label:
                anchor = content.text(name).anchor
                yield Hit(label, anchor, excerpt(mark(texts[name], words)))
    elif having:
        head, *others = texts
        pieces = excerpt(mark(texts[head], words))
        for name in others:
            if name in having:
                text = texts[name]
                if is_kind(content, name):  # it has the names of several languages
                    text = next(n for n in text.split("\n") if _has_any(n, words))
                pieces += [(" · ", False), *excerpt(mark(text, words))]
        yield Hit(content.label, f"{content.anchor}-{position}", pieces)


def _has_any(text, words):
    return any(word in fold_letters(text) for word in words)


def mark(line, words):
    """Split a line into pieces, the found words apart: [("Lead ", False), ("daily", True), …]."""
    folded, letters = _folded_by_letter(line)
    marked = [False] * len(line)
    for word in words:
        start = folded.find(word)
        while start >= 0:
            for place in letters[start : start + len(word)]:
                marked[place] = True
            start = folded.find(word, start + 1)
    pieces, begun = [], 0
    for place in range(1, len(line) + 1):
        if place == len(line) or marked[place] != marked[begun]:
            pieces.append((line[begun:place], marked[begun]))
            begun = place
    return pieces


def _folded_by_letter(line):
    """Fold a line; return it with the place in the line that each of its letters comes from."""
    folded = fold_letters(line)
    if line.isascii() and len(folded) == len(line):
        return folded, range(len(line))
    # One letter may be two when folded, ß is ss, and some are left out.
    parts = [(part, place) for place, letter in enumerate(line) for part in fold_letters(letter)]
    return "".join(part for part, _place in parts), [place for _part, place in parts]


def excerpt(pieces):
    """Shorten a long text to the part around its first mark."""
    line = "".join(text for text, _is_marked in pieces)
    if len(line) <= EXCERPT:
        return pieces
    first = pieces[0]
    mark = 0 if first[1] or len(pieces) == 1 else len(first[0])
    start = min(max(mark - EXCERPT // 3, 0), len(line) - EXCERPT)
    end = start + EXCERPT
    # Between words, where there is a blank to cut at.
    if start:
        start = line.find(" ", start, mark) + 1 or start
    if end < len(line):
        blank = line.rfind(" ", mark + 1, end)
        end = end if blank < 0 else blank
    cut, begun = [], 0
    for text, is_marked in pieces:
        inside = text[max(start - begun, 0) : max(end - begun, 0)]
        if inside:
            cut.append((inside, is_marked))
        begun += len(text)
    before = [("… ", False)] if start else []
    return [*before, *cut, *([(" …", False)] if end < len(line) else [])]
