"""Addresses of actions."""

from django.urls import path

from learning.actions import list_views, plan_views, views

urlpatterns = [
    path("", list_views.actions, name="actions"),
    path("several/", list_views.change_several, name="several_actions"),
    path("new/", views.new, name="new_action"),
    path("hints/", views.say_what_is_vague, name="action_hints"),
    path("plan/<int:pk>/", plan_views.plan_note, name="plan_note"),
    path("<int:pk>/", views.action, name="action"),
    path("<int:pk>/file/", views.file, name="action_file"),
    path("<int:pk>/file/<int:number>/", views.verified_file, name="verified_file"),
]
