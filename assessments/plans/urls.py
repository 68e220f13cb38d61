from django.urls import path

from . import views

app_name = "plans"

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/closed/", views.closed, name="closed"),
    path("plan/share/", views.share_all, name="share_all"),
    path("plan/stop-sharing/", views.stop_sharing_all, name="stop_sharing_all"),
    path("plan/actions/add/", views.add, name="add"),
    path("plan/actions/<int:pk>/", views.action, name="action"),
    path("plan/actions/<int:pk>/share/", views.share, name="share"),
    path("plan/actions/<int:pk>/stop-sharing/", views.stop_sharing, name="stop_sharing"),
    path("plan/actions/<int:pk>/delete/", views.delete, name="delete"),
    path("plan/target/", views.target, name="target"),
    path("plan/abilities/", views.abilities, name="abilities"),
    path("plan/abilities/evidence/", views.choose_evidence, name="choose_evidence"),
    path("plan/badges/add/", views.add_badge, name="add_badge"),
    path("plan/badges/<int:pk>/", views.badge, name="badge"),
    path("plan/badges/<int:pk>/badge.svg", views.badge_picture, name="badge_picture"),
    path("plan/badges/<int:pk>/badge.jwt", views.badge_file, name="badge_file"),
    path("plan/badges/<int:pk>/revoke/", views.revoke_badge, name="revoke_badge"),
    path("plan/roles/", views.roles, name="roles"),
    path("plan/target/change/", views.change_target, name="change_target"),
    path("plan/calendar/", views.calendar, name="calendar"),
    path("plan/calendar/<str:key>.ics", views.calendar_feed, name="calendar_feed"),
    path("plan/notes/", views.notes, name="notes"),
    path("plan/notes/add/", views.add_note, name="add_note"),
    path("plan/notes/<int:pk>/", views.note, name="note"),
    path("plan/notes/<int:pk>/delete/", views.delete_note, name="delete_note"),
    path("plan/readings/", views.readings, name="readings"),
    path("plan/readings/mark/", views.mark_reading, name="mark_reading"),
    path("plan/readings/<int:pk>/", views.reading, name="reading"),
    path("plan/readings/<int:pk>/delete/", views.delete_reading, name="delete_reading"),
    path("plan/proposals/<int:pk>/", views.proposal, name="proposal"),
    path("plan/proposals/<int:pk>/accept/", views.accept, name="accept"),
    path("plan/proposals/<int:pk>/decline/", views.decline, name="decline"),
    path("plan/proposals/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("badges/did.json", views.badge_issuer, name="badge_issuer"),
    path("badges/status/<int:number>/", views.badge_status, name="badge_status"),
    path("team/<int:pk>/proposals/add/", views.propose, name="propose"),
]
