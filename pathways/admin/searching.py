"""Search HR's lists of roles, pathways and stages as the catalogue is searched."""

from functools import cache

from ..text import fold


class FoldedTextSearch:
    """Find rows that have all the words in any of their `search_fields`, in any order.

    Fold the texts here: SQLite does not match Ä with ä, nor PostgreSQL ä with a, and there are few
    rows. However many words, it is one query.
    """

    def get_search_results(self, request, queryset, search_term):
        words = set(fold(search_term).split())
        if not words:
            return (queryset.none() if search_term.strip() else queryset), False
        folded = cache(fold)  # names of roles come again with each line
        missing = {}
        rows = self.model._base_manager.order_by().values_list("pk", *self.search_fields)
        for pk, *texts in rows.iterator():
            text = "\n".join(folded(each) for each in texts if each)
            missing.setdefault(pk, set(words)).difference_update(
                [word for word in words if word in text]
            )
        return queryset.filter(pk__in=[pk for pk, words in missing.items() if not words]), False
