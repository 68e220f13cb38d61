"""The receipts that a person can see: of reading, and of what HR changed about them."""

from __future__ import annotations

from django.db.models import Max, Value, Window

from pathway_portal.accounts.models import ChangeReceipt, User

from .models import Receipt

READING, CHANGE = 0, 1


class ReceiptList:
    """All receipts left for a person, newest first, as a `Paginator` takes them.

    They are rows of two tables. Within each, the order in which they were written counts: it is
    right even where a clock was put back. Only between the two does the time decide. A slice takes
    three queries, however many receipts there are.
    """

    def __init__(self, person: User):
        self.person = person

    def __len__(self) -> int:
        return self._keys().count()

    def __getitem__(self, part: slice) -> list[Receipt | ChangeReceipt]:
        keys = [(table, pk) for table, pk, _moment in self._keys()[part]]
        rows = {
            READING: self.person.receipts.select_related(
                "reader", "deputy_for", "stage__pathway__role"
            ),
            CHANGE: self.person.change_receipts.select_related("changed_by"),
        }
        found = {
            table: receipts.in_bulk([pk for kind, pk in keys if kind == table])
            for table, receipts in rows.items()
        }
        # One may go between the queries, where HR joins two entries.
        return [found[table][pk] for table, pk in keys if pk in found[table]]

    def _keys(self):
        """Select table and key of each receipt, and the latest time so far in its table."""
        halves = [
            receipts.annotate(table=Value(table), moment=Window(Max("at"), order_by="pk"))
            .order_by()
            .values_list("table", "pk", "moment")
            for table, receipts in [
                (READING, Receipt.objects.filter(employee=self.person)),
                (CHANGE, ChangeReceipt.objects.filter(person=self.person)),
            ]
        ]
        return halves[0].union(halves[1], all=True).order_by("-moment", "-table", "-pk")
