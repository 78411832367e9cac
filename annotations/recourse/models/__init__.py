from annotations.recourse.models.decision import Decision, DecisionEvent, DecisionEventKind
from annotations.recourse.models.export import ExportState, PersonalExport
from annotations.recourse.models.hold import Hold, HoldLift

__all__ = [
    "Decision",
    "DecisionEvent",
    "DecisionEventKind",
    "ExportState",
    "Hold",
    "HoldLift",
    "PersonalExport",
]
