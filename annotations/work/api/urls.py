from django.urls import URLPattern, path

from annotations.work.api import activities, corrections, leases, offers, project_shifts, shifts
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
    path("projects/<int:project_id>/break/", shifts.BreakView.as_view(), name="project-break"),
    path("projects/<int:project_id>/shifts/", project_shifts.ProjectShiftsView.as_view(), name="project-shifts"),
    path(
        "projects/<int:project_id>/shifts/proposals/",
        shifts.ShiftProposalsView.as_view(),
        name="project-shift-proposals",
    ),
    path(
        "projects/<int:project_id>/shifts/<int:shift_id>/accept/",
        project_shifts.ProjectShiftAcceptView.as_view(),
        name="project-shift-accept",
    ),
    path(
        "projects/<int:project_id>/shifts/<int:shift_id>/cancel/",
        project_shifts.ProjectShiftCancelView.as_view(),
        name="project-shift-cancel",
    ),
    path(
        "projects/<int:project_id>/corrections/",
        corrections.ProjectCorrectionsView.as_view(),
        name="project-corrections",
    ),
    path(
        "projects/<int:project_id>/corrections/<int:correction_id>/",
        corrections.ProjectCorrectionView.as_view(),
        name="project-correction",
    ),
    path("shifts/<int:shift_id>/accept/", shifts.ShiftAcceptView.as_view(), name="shift-accept"),
    path("shifts/<int:shift_id>/start/", shifts.ShiftStartView.as_view(), name="shift-start"),
    path("shifts/<int:shift_id>/end/", shifts.ShiftEndView.as_view(), name="shift-end"),
    path("shifts/<int:shift_id>/cancel/", shifts.ShiftCancelView.as_view(), name="shift-cancel"),
    path("shifts/<int:shift_id>/heartbeats/", shifts.ShiftBeatView.as_view(), name="shift-heartbeats"),
    path("me/shifts/", shifts.MyShiftsView.as_view(), name="my-shifts"),
    path("me/time/", corrections.MyTimeView.as_view(), name="my-time"),
    path("me/corrections/", corrections.MyCorrectionsView.as_view(), name="my-corrections"),
    path("me/offers/", offers.OffersView.as_view(), name="my-offers"),
    path("projects/<int:project_id>/offer/", offers.OfferView.as_view(), name="project-offer"),
    path(
        "projects/<int:project_id>/activities/", activities.ProjectActivitiesView.as_view(), name="project-activities"
    ),
    path(
        "activities/<int:activity_id>/heartbeats/", activities.ActivityBeatsView.as_view(), name="activity-heartbeats"
    ),
    path("activities/<int:activity_id>/end/", activities.ActivityEndView.as_view(), name="activity-end"),
    path("projects/<int:project_id>/courses/", activities.CoursesView.as_view(), name="project-courses"),
    path("projects/<int:project_id>/courses/<int:course_id>/", activities.CourseView.as_view(), name="project-course"),
    path("me/votes/", MyVotesView.as_view(), name="my-votes"),
]
