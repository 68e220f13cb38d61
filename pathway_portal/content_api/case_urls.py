"""The addresses of CASE 1.1 below /ims/case/v1p1/, as its OpenAPI names them."""

from django.urls import path

from . import case_views as views

urlpatterns = [
    path("CFDocuments", views.documents, name="case_documents"),
    path("CFDocuments/<str:identifier>", views.document, name="case_document"),
    path("CFPackages/<str:identifier>", views.package, name="case_package"),
    path("CFItems/<str:identifier>", views.item, name="case_item"),
    path("CFItemAssociations/<str:identifier>", views.item_associations, name="case_item_links"),
    path("CFAssociations/<str:identifier>", views.association, name="case_association"),
    path("CFItemTypes/<str:identifier>", views.item_types, name="case_item_types"),
    path("CFRubrics/<str:identifier>", views.rubric, name="case_rubric"),
    path("CFAssociationGroupings/<str:identifier>", views.nothing, name="case_groupings"),
    path("CFConcepts/<str:identifier>", views.nothing, name="case_concepts"),
    path("CFLicenses/<str:identifier>", views.nothing, name="case_licenses"),
    path("CFSubjects/<str:identifier>", views.nothing, name="case_subjects"),
]
