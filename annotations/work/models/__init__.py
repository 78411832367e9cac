from annotations.work.models.assignment import Assignment, AssignmentState, Draft, Heartbeat
from annotations.work.models.label_event import ExternalAnnotator, LabelEvent, LabelEventKind
from annotations.work.models.session import PersonClock, WorkSession

__all__ = [
    "Assignment",
    "AssignmentState",
    "Draft",
    "ExternalAnnotator",
    "Heartbeat",
    "LabelEvent",
    "LabelEventKind",
    "PersonClock",
    "WorkSession",
]
