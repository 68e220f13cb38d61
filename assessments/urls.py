from django.urls import path

from pathways import converters  # noqa: F401 (registers the converter)

from . import views

app_name = "assessments"

urlpatterns = [
    path("about/", views.purpose, name="purpose"),
    path("account/receipts/", views.receipts, name="receipts"),
    path("assessments/", views.mine, name="mine"),
    path("assessments/start/", views.start_here, name="start_here"),
    path("assessments/start/<unicode_slug:role>/<int:number>/", views.start, name="start"),
    path("assessments/<int:pk>/", views.detail, name="detail"),
    path("assessments/<int:pk>/history/", views.history, name="history"),
    path("assessments/<int:pk>/answer/", views.answer, name="answer"),
    path("assessments/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("assessments/<int:pk>/move/", views.move, name="move"),
    path("assessments/<int:pk>/share/", views.share, name="share"),
    path("assessments/<int:pk>/submit/", views.submit, name="submit"),
    path("assessments/<int:pk>/ask/", views.ask, name="ask"),
    path("assessments/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("assessments/<int:pk>/discard/", views.discard, name="discard"),
    path("assessments/<int:pk>/review/", views.review, name="review"),
    path("assessments/<int:pk>/take-over/", views.take_over, name="take_over"),
    path("assessments/<int:pk>/finish/", views.finish, name="finish"),
    path("assessments/<int:pk>/settle/", views.settle, name="settle"),
    path("assessments/<int:pk>/save-part/", views.save_part, name="save_part"),
    path("assessments/<int:pk>/changes/", views.changes, name="changes"),
    path("assessments/<int:pk>/agree/", views.agree, name="agree"),
    path("assessments/<int:pk>/reopen/", views.reopen, name="reopen"),
    path("assessments/<int:pk>/next-talk.ics", views.next_talk, name="next_talk"),
    path("assessments/<int:pk>/save/", views.save_answer, name="save"),
    path("assessments/<int:pk>/observations/", views.observations, name="observations"),
    path(
        "assessments/<int:pk>/observations/<int:observation>/withdraw/",
        views.withdraw_observation,
        name="withdraw_observation",
    ),
    path("observations/<int:pk>/", views.observation, name="observation"),
    path("observations/<int:pk>/save/", views.save_observation, name="save_observation"),
    path("observations/<int:pk>/decline/", views.decline_observation, name="decline_observation"),
    path("team/", views.team, name="team"),
    path("team/glance/", views.glance, name="glance"),
    path("team/deputies/", views.deputies, name="deputies"),
    path("team/deputies/<int:pk>/end/", views.end_deputy, name="end_deputy"),
    path("team/<int:pk>/", views.report, name="report"),
    path("team/<int:pk>/invite/", views.invite, name="invite"),
]
