"""Addresses of alerts beside their pages, which live in the page tree under the same start."""

from django.urls import path

from learning.alerts import views

urlpatterns = [
    path("<int:pk>/", views.alert, name="alert"),
    path("<int:pk>/acknowledge/", views.acknowledge, name="acknowledge_alert"),
    path("late/", views.late, name="alerts_late"),
]
