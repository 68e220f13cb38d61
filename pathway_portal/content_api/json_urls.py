"""The addresses below /api/v1/."""

from django.urls import path

from . import json_views as views

urlpatterns = [
    path("pathways/", views.pathways, name="api_pathways"),
    path("pathways/<unicode_slug:role>/", views.pathway, name="api_pathway"),
    path("pathways/<unicode_slug:role>/versions/", views.versions, name="api_versions"),
    path("pathways/<unicode_slug:role>/versions/<int:number>/", views.version, name="api_version"),
]
