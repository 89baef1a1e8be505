"""Addresses of what people are asked to look at."""

from django.urls import path

from learning.peer import views

urlpatterns = [
    path("", views.asked, name="peer_asked"),
    path("<int:pk>/", views.look, name="peer_look"),
    path("response/<int:pk>/", views.ask, {"kind": "response"}, name="peer_of_response"),
    path("action/<int:pk>/", views.ask, {"kind": "action"}, name="peer_of_action"),
]
