"""Addresses of the whole intranet. All but the named exceptions need a sign-in."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from intranet import routing, views
from intranet.library.views import serve_media

sign_in = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-out/", views.SignOutView.as_view(), name="sign_out"),
    path("password-reset/", views.PasswordResetView.as_view(), name="password_reset"),
    path("password-reset/sent/", views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password-reset/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path(
        "password-reset/done/",
        views.PasswordResetCompleteView.as_view(),
        name="password_reset_complete",
    ),
    # The other doors that Wagtail brings lead to ours.
    path("admin/login/", views.to_sign_in),
    path("admin/logout/", views.SignOutView.as_view()),
    path("admin/password_reset/", views.to_password_reset),
    path("admin/password_reset/<path:rest>", views.to_password_reset),
    path("_util/login/", views.to_sign_in),
]

urlpatterns = [
    *sign_in,
    path("", include("intranet.delivery.urls")),
    path("", include("intranet.admin_reports")),
    path("", include("home.urls")),
    path("", include("learning.gate.urls")),
    path("", include("learning.alerts.editor")),
    path("alerts/", include("learning.alerts.urls")),
    path("innovations/", include("learning.adoption.urls")),
    path("responses/", include("learning.responses.urls")),
    path("actions/", include("learning.actions.urls")),
    path("peer-challenge/", include("learning.peer.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:name>", serve_media, name="media"),
    path("search/", include("search.urls")),
    # Our quicker way to a page, then Wagtail's own, which also names the addresses.
    re_path(wagtail_urls.serve_pattern, routing.serve),
    path("", include(wagtail_urls)),
]
