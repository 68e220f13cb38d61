"""What the pages of our own have in common with the admin's."""

from django.shortcuts import render


def page(model_admin, request, name, title, **context):
    """One of our own pages. About a version: `pathway`, whose title then stands below its own."""
    frame = {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "subtitle": context.get("pathway"),
        "opts": model_admin.opts,
        **context,
    }
    return render(request, f"admin/pathways/{name}.html", frame)
