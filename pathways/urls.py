from django.urls import path

from . import converters, views  # noqa: F401 (registers the converter)

app_name = "pathways"

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("compare/", views.compare, name="compare"),
    path("<unicode_slug:role>/", views.role, name="role"),
    path("<unicode_slug:role>/changes/", views.changes, name="changes"),
    path("<unicode_slug:role>/<int:number>/", views.stage, name="stage"),
    path("<unicode_slug:role>/preview/<int:version>/", views.preview, name="preview"),
    path(
        "<unicode_slug:role>/preview/<int:version>/<int:number>/",
        views.preview_stage,
        name="preview_stage",
    ),
    path("<unicode_slug:role>/document/", views.document, name="document"),
    path("<unicode_slug:role>/download/<slug:format>/", views.download, name="download"),
]
