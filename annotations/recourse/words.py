"""How kinds, reasons and states read on every page and in every notice."""

from annotations.recourse.domain.clocks import DecisionState
from annotations.recourse.domain.decision import DESK_REASONS, DecisionKind, Reason

KIND_TITLES = {
    DecisionKind.REJECTION: "work rejected",
    DecisionKind.RESTRICTION: "a project closed to you",
    DecisionKind.REMOVAL: "your membership ends",
    DecisionKind.REFUSAL: "part of a time correction refused",
}
KIND_CHOICES = {
    DecisionKind.REJECTION: "Reject work (fraud only)",
    DecisionKind.RESTRICTION: "Close a project to the person",
    DecisionKind.REMOVAL: "End the membership",
}
REASON_TITLES = {
    Reason.AUTOMATED_ANSWERS: "Answers made by a program",
    Reason.COPIED_ANSWERS: "Answers copied from somebody else",
    Reason.SHARED_ACCOUNT: "An account used by several people",
    Reason.QUALITY: "Quality, measured on gold",
    Reason.CONDUCT: "Conduct towards other people",
    Reason.CONFIDENTIALITY: "Data passed on",
    Reason.TIME_NOT_SHOWN: "The records do not show this time",
}
STATE_TITLES = {
    DecisionState.ANNOUNCED: "Announced",
    DecisionState.IN_EFFECT: "In effect",
    DecisionState.APPEALED: "Appealed, waits for an answer",
    DecisionState.ANSWER_DUE: "Not answered in time: it is overturned",
    DecisionState.UPHELD: "Upheld",
    DecisionState.OVERTURNED: "Overturned",
    DecisionState.FINAL: "Not appealed in time",
}
# As the API names them, for its schema.
REASON_CHOICES = [(reason.value, reason.value) for reason in DESK_REASONS]
