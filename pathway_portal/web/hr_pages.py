"""Declare and render HR's own pages: those that Django's admin does not have.

A page is a view `view(request, model_admin, …)`. It first refuses what the user may not do, by
asking the model admin. `templates/admin/hr_page.html` frames it.
"""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import path


def hr_path(model_admin, route, view, name, **kwargs):
    """Return the path of a page, for `get_urls` of the model admin it belongs to.

    Like the admin's own pages it asks people to sign in, and is named after the model.
    """
    opts = model_admin.opts
    return path(
        route,
        model_admin.admin_site.admin_view(view),
        {"model_admin": model_admin, **kwargs},
        name=f"{opts.app_label}_{opts.model_name}_{name}",
    )


def get_viewable_or_404(request, model_admin, pk):
    """Return the row, to people who may view such rows.

    Check the permission before the lookup, so that ids do not leak.
    """
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    return get_object_or_404(model_admin.get_queryset(request), pk=pk)


def render_hr_page(request, model_admin, template, title, *, row=None, status=200, **context):
    """Render one of HR's own pages; `row` is the one that the page is about, if there is one."""
    frame = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": title,
        "subtitle": row,
        "row": row,
    }
    return render(request, template, {**frame, **context}, status=status)
