"""Addresses of alerts beside their pages, which live in the page tree under the same start."""

from django.urls import path

from learning.alerts import act_views, site_views, views, watch_views

urlpatterns = [
    path("<int:pk>/", views.alert, name="alert"),
    path("<int:pk>/acknowledge/", views.acknowledge, name="acknowledge_alert"),
    path("<int:pk>/sites/", site_views.sites, name="alert_sites"),
    path("<int:pk>/sites/<slug:code>/", site_views.site, name="alert_site"),
]

watching = [
    path("watch/", watch_views.watch_all, name="alerts_watch"),
    path("late/", watch_views.late, name="alerts_late"),
    path("to-verify/", watch_views.to_verify, name="alerts_to_verify"),
    path("<int:pk>/watch/", watch_views.watch, name="alert_watch"),
    path("<int:pk>/people/", watch_views.people, name="alert_people"),
    path("<int:pk>/people/<int:duty_pk>/", act_views.person, name="alert_person"),
    path("<int:pk>/call-list/", watch_views.call_list, name="alert_call_list"),
    path("<int:pk>/nudge/", watch_views.nudge, name="alert_nudge"),
    path("<int:pk>/handover/", act_views.handover, name="alert_handover"),
    path("<int:pk>/report/", watch_views.report, name="alert_report"),
    path("<int:pk>/report/<int:report_pk>/", watch_views.report, name="alert_report_of"),
    path("<int:pk>/record/", watch_views.prove, name="alert_record"),
]
urlpatterns += watching
