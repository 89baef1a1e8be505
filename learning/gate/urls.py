"""The gate's addresses in the admin, and the page editor's, which carries the panel."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from learning.gate import views
from learning.gate.editor import GatedCreateView, GatedEditView

NEW = "<slug:content_type_app_name>/<slug:content_type_model_name>/<int:parent_page_id>/"

urlpatterns = [
    path("privacy-problem/<int:page_id>/", views.privacy_problem, name="privacy_problem"),
    path(
        f"admin/pages/add/{NEW}",
        require_admin_access(GatedCreateView.as_view()),
    ),
    path("admin/pages/<int:page_id>/edit/", require_admin_access(GatedEditView.as_view())),
    path(
        "admin/anonymisation/<int:page_id>/",
        require_admin_access(views.GateView.as_view()),
        name="gate_page",
    ),
    path(
        "admin/anonymisation/<int:page_id>/scan/",
        require_admin_access(views.ScanOnEdit.as_view()),
        name="gate_scan",
    ),
    path(
        f"admin/anonymisation/{NEW}scan/",
        require_admin_access(views.ScanOnCreate.as_view()),
        name="gate_scan_new",
    ),
]
