"""Who looked at what is mine: for nobody's eyes but my own."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

ON_A_PAGE = 25


@require_safe
def receipts(request):
    """Every receipt that somebody left by looking at what is mine, the newest first."""
    mine = request.user.receipts.select_related("reader", "stage__pathway__role")
    page = Paginator(mine.order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "assessments/receipts.html", {"page": page})
