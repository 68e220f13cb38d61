"""Make identities of words, for new rows and for those that are still being worded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ...contents import Content
from ...slugs import distinct_slug, says_something_else, slug_of
from .draft import Draft, Row

MOST = 100  # characters of an identity


class Identities:
    """Make the identities of one content's rows in one draft."""

    def __init__(self, draft: Draft, content: Content, words: Iterable[str], old: Iterable[str]):
        self.content = content
        self.here = draft.rows_of(content)
        made = {self._plain(each) for each in words}
        rows = content.model.objects.filter(slug__in={*made, *old})
        rows = rows.exclude(**{content.path_to_pathway: draft.pathway})
        self.elsewhere: dict[str, set[str]] = defaultdict(set)
        for slug, text in rows.order_by().values_list("slug", content.main_text):
            self.elsewhere[slug].add(text)

    def _plain(self, words: str) -> str:
        return slug_of(words, self.content.key_name, most=MOST)

    def follows(self, row: Row, words: str) -> bool:
        """Tell whether the identity was made of these words, and only this draft uses it."""
        slug, made = row.saved.slug, self._plain(words)
        is_made = slug in (made, distinct_slug(made, words, most=MOST))
        return is_made and slug not in self.elsewhere

    def make(self, words: str, taken: set[str], own: Row | None = None) -> str:
        """Return an identity that is not among those taken, and stands for no other words."""
        slug = self._plain(words)
        others = [row.words for row in self.here if row is not own and row.saved.slug == slug]
        if slug in taken or says_something_else(words, [*others, *self.elsewhere[slug]]):
            slug = distinct_slug(slug, words, most=MOST)
        number, free = 1, slug
        while free in taken:
            number += 1
            free = f"{slug[: MOST - 5]}-{number}"
        return free
