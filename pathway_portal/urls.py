from django.contrib import admin
from django.urls import include, path

from assessments.views import home

from .gallery import gallery
from .guides import guide, guides
from .operations import views as monitoring
from .privacy import change_views, my_data
from .web import unsent_forms, views, well_known_files

urlpatterns = [
    path("", home, name="home"),
    path("pathways/", include("pathways.urls")),
    path("", include("assessments.urls")),
    path("", include("assessments.plans.urls")),
    path("account/changes/", change_views.changes, name="changes"),
    path("account/changes/<int:pk>/", change_views.decide, name="decide_change"),
    path("account/address/<str:key>/", change_views.confirm_address, name="confirm_address"),
    path("account/data/", my_data.my_data, name="my_data"),
    path("account/data/download/", my_data.my_data_download, name="my_data_download"),
    path("account/unsent/", unsent_forms.unsent_form, name="unsent_form"),
    path("account/", include("pathway_portal.accounts.urls")),
    path("admin/", admin.site.urls),
    path("scim/v2/", include("pathway_portal.accounts.scim.urls")),
    path("guides/", guides, name="guides"),
    path("guides/<slug:name>/", guide, name="guide"),
    path("gallery/", gallery, name="gallery"),
    path("health/", views.health, name="health"),
    path("health/live", monitoring.live, name="live"),
    path("health/ready", monitoring.ready, name="ready"),
    path("robots.txt", well_known_files.robots, name="robots"),
    path("favicon.ico", well_known_files.favicon, name="favicon"),
    path(".well-known/security.txt", well_known_files.security, name="security"),
    path(".well-known/change-password", well_known_files.change_password, name="change_password"),
    path("ims/case/v1p1/", include("pathway_portal.content_api.case_urls")),
    path("api/v1/", include("pathway_portal.content_api.json_urls")),
    path("metrics", monitoring.metrics, name="metrics"),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
