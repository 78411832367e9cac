from django.urls import URLPattern, path

from governance.releases.api import files, releases

_ONE = "projects/<int:project_id>/releases/<str:version>"

urlpatterns: list[URLPattern] = [
    path("projects/<int:project_id>/releases/", releases.ReleaseListView.as_view(), name="release-list"),
    path(
        "organisations/<slug:org>/releases/<slug:project>/<str:version>/",
        releases.ReleaseFindView.as_view(),
        name="release-find",
    ),
    path(f"{_ONE}/", releases.ReleaseView.as_view(), name="release"),
    path(f"{_ONE}/approve/", releases.ReleaseApproveView.as_view(), name="release-approve"),
    path(f"{_ONE}/publish/", releases.ReleasePublishView.as_view(), name="release-publish"),
    path(f"{_ONE}/withdraw/", releases.ReleaseWithdrawView.as_view(), name="release-withdraw"),
    path(f"{_ONE}/verify/", releases.ReleaseVerifyView.as_view(), name="release-verify"),
    path(f"{_ONE}/pulls/", releases.ReleasePullsView.as_view(), name="release-pulls"),
    path(f"{_ONE}/files/", files.ReleaseFilesView.as_view(), name="release-files"),
    path(f"{_ONE}/files/<path:path>", files.ReleaseFileView.as_view(), name="release-file"),
    path(f"{_ONE}/export/<str:form>/", files.ReleaseExportView.as_view(), name="release-export"),
]
