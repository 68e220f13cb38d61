"""Find people and what belongs to them in HR's lists and choosers."""

from django.db.models import Q
from django.db.models.constants import LOOKUP_SEP

from pathway_portal.web.bounded_lists import BoundedPaginator

from ..models import User
from ..names import search_words

# Where a word names more people than these, the list has enough of their rows near its beginning.
MOST_LOOKED_UP = 1_000


class FoldedSearch:
    """Search the folded columns: `ozturk` finds Öztürk, words in any order, on every database.

    Each word must stand in one of `search_fields`, or the whole search must be the address or the
    staff number in one of them.

    PostgreSQL finds a word by its index of trigrams, unless a join stands between its alternatives
    or it expects to come across the rows soon, in the list's order. So what is found is looked up
    first: people to whom a row only refers, such as the manager, then the rows themselves.
    """

    KEYS = ("email", "staff_number")
    paginator = BoundedPaginator

    def get_search_results(self, request, queryset, search_term):
        fields = self.get_search_fields(request)
        words = search_words(search_term)
        if not words:
            # No name consists of punctuation alone.
            return (queryset.none() if search_term.strip() else queryset), False
        every_word = Q()
        for ways in words:
            every_word &= Q.create([_holds(field, ways) for field in fields], connector=Q.OR)
        typed = search_term.strip()
        keys = [field for field in fields if field.split(LOOKUP_SEP)[-1] in self.KEYS]
        as_typed = [_is_key(field, typed) for field in keys]
        condition = Q.create([every_word, *as_typed], connector=Q.OR)
        found = _ids(self.model, condition)
        return queryset.filter(condition if found is None else Q(pk__in=found)), False


def _holds(field, ways):
    """Return the condition that a row, or the person it refers to, has the word in this field."""
    # All columns but the staff number are in lower case, as the words are.
    lookup = "icontains" if field.endswith("staff_number") else "contains"
    return _where(field, [(lookup, way) for way in ways])


def _is_key(field, typed):
    if field.endswith("email"):
        return _where(field, [("exact", typed.lower())])
    return _where(field, [("iexact", typed)])


def _where(field, tests):
    """Return the condition that one of the tests holds; of somebody else, with their ids."""
    *path, column = field.split(LOOKUP_SEP)
    if not path:
        return Q.create([(f"{field}__{lookup}", text) for lookup, text in tests], connector=Q.OR)
    condition = _where(column, tests)
    while path:
        found = _ids(User, condition)
        if found is None:
            return Q.create(
                [(f"{field}__{lookup}", text) for lookup, text in tests], connector=Q.OR
            )
        condition = Q((f"{path.pop()}__in", found))
    return condition


def _ids(model, condition):
    """Return the ids of all rows that it holds for, or None where there are many."""
    rows = model._base_manager.filter(condition).order_by().values_list("pk", flat=True)
    found = list(rows[: MOST_LOOKED_UP + 1])
    return found if len(found) <= MOST_LOOKED_UP else None
