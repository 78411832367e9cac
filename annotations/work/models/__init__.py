from annotations.work.models.activity import Activity, ActivityKind, Course, CourseKind
from annotations.work.models.assignment import Assignment, AssignmentState, Draft, Heartbeat
from annotations.work.models.correction import CorrectionDecision, TimeCorrection
from annotations.work.models.label_event import ExternalAnnotator, LabelEvent, LabelEventKind
from annotations.work.models.session import PersonClock, WorkSession
from annotations.work.models.shift import ReservedItem, Shift

__all__ = [
    "Activity",
    "ActivityKind",
    "Assignment",
    "AssignmentState",
    "CorrectionDecision",
    "Course",
    "CourseKind",
    "Draft",
    "ExternalAnnotator",
    "Heartbeat",
    "LabelEvent",
    "LabelEventKind",
    "PersonClock",
    "ReservedItem",
    "Shift",
    "TimeCorrection",
    "WorkSession",
]
