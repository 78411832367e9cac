from django.urls import URLPattern, path

from annotations.work.api import leases
from annotations.work.api.ratings import LeaseRatingView
from annotations.work.api.votes import MyVotesView, ProjectVotesView

urlpatterns: list[URLPattern] = [
    path("projects/<int:project_id>/leases/", leases.ProjectLeasesView.as_view(), name="project-leases"),
    path("projects/<int:project_id>/workbench/", leases.WorkbenchView.as_view(), name="project-workbench"),
    path("leases/<int:lease_id>/", leases.LeaseView.as_view(), name="lease"),
    path("leases/<int:lease_id>/submission/", leases.SubmissionView.as_view(), name="lease-submission"),
    path("leases/<int:lease_id>/draft/", leases.DraftView.as_view(), name="lease-draft"),
    path("leases/<int:lease_id>/skip/", leases.SkipView.as_view(), name="lease-skip"),
    path("leases/<int:lease_id>/return/", leases.ReturnView.as_view(), name="lease-return"),
    path("leases/<int:lease_id>/heartbeats/", leases.HeartbeatView.as_view(), name="lease-heartbeats"),
    path("leases/<int:lease_id>/reveal/", leases.RevealView.as_view(), name="lease-reveal"),
    path("leases/<int:lease_id>/rating/", LeaseRatingView.as_view(), name="lease-rating"),
    path("projects/<int:project_id>/votes/", ProjectVotesView.as_view(), name="project-votes"),
    path("me/votes/", MyVotesView.as_view(), name="my-votes"),
]
