"""Page through long lists without counting all of their rows."""

from django.core.paginator import Paginator
from django.db.models import IntegerField, Subquery
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


def count_up_to(rows):
    """Return how many rows there are; where there are too many, one more than `MOST_COUNTED`."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


class CountUpTo(Subquery):
    """The number that `count_up_to` gives, as a column: of rows that name the outer row.

    It reads an index alone where `rows.values(…)` takes the column that they are found by.
    """

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows):
        super().__init__(rows.order_by()[: MOST_COUNTED + 1])


def in_words(count):
    """Write a number that `count_up_to` or `CountUpTo` gave."""
    return str(count) if count <= MOST_COUNTED else f"{MOST_COUNTED}+"


class BoundedPaginator(Paginator):
    """Page through the first `MOST_COUNTED` rows. To find others, people search or filter."""

    @cached_property
    def _counted(self):
        return count_up_to(self.object_list)

    @cached_property
    def count(self):
        return min(self._counted, MOST_COUNTED)

    @cached_property
    def is_cut(self):
        """Whether there are more rows than it pages through."""
        return self._counted > MOST_COUNTED
