"""Page through long lists without counting all of their rows."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


def count_up_to(rows):
    """Return how many rows there are; where there are too many, one more than `MOST_COUNTED`."""
    return rows.order_by()[: MOST_COUNTED + 1].count()


def in_words(count):
    """Write a number that `count_up_to` gave."""
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
