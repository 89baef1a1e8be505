from django.urls import path

from intranet.delivery import views

urlpatterns = [
    path("health/live", views.live, name="health_live"),
    path("health/ready", views.ready, name="health_ready"),
    path("metrics", views.metrics, name="metrics"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all_notices, name="read_all_notices"),
    path("notices/<int:pk>/open/", views.open_notice, name="open_notice"),
    path("notices/<int:pk>/read/", views.read_notice, name="read_notice"),
]
