"""Find people and what belongs to them in HR's lists and choosers."""

from django.db.models import Q
from django.db.models.constants import LOOKUP_SEP

from ..names import search_words


class FoldedSearch:
    """Search the folded columns: `ozturk` finds Öztürk, words in any order, on every database.

    Each word must stand in one of `search_fields`, or the whole search must be the address or the
    staff number in one of them.
    """

    KEYS = ("email", "staff_number")

    def get_search_results(self, request, queryset, search_term):
        fields = self.get_search_fields(request)
        words = search_words(search_term)
        if not words:
            # No name consists of punctuation alone.
            return (queryset.none() if search_term.strip() else queryset), False
        every_word = Q()
        for ways in words:
            lookups = [(f"{field}__icontains", way) for field in fields for way in ways]
            every_word &= Q.create(lookups, connector=Q.OR)
        typed = search_term.strip()
        keys = [field for field in fields if field.split(LOOKUP_SEP)[-1] in self.KEYS]
        as_typed = [(f"{field}__iexact", typed) for field in keys]
        return queryset.filter(Q.create([every_word, *as_typed], connector=Q.OR)), False
