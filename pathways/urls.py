from django.urls import path

from . import views

app_name = "pathways"

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("compare/", views.compare, name="compare"),
    path("<slug:role>/", views.role, name="role"),
    path("<slug:role>/changes/", views.changes, name="changes"),
    path("<slug:role>/<int:number>/", views.stage, name="stage"),
    path("<slug:role>/preview/<int:version>/", views.preview, name="preview"),
    path(
        "<slug:role>/preview/<int:version>/<int:number>/",
        views.preview_stage,
        name="preview_stage",
    ),
    path("<slug:role>/document/", views.document, name="document"),
    path("<slug:role>/download/<slug:format>/", views.download, name="download"),
]
