"""Who looked at what is mine: for nobody's eyes but my own."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..receipt_list import ReceiptList

ON_A_PAGE = 25


@require_safe
def receipts(request):
    """Show everybody who read or changed what is the reader's, newest first."""
    page = Paginator(ReceiptList(request.user), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "assessments/receipts.html", {"page": page})
