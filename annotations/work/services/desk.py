"""A person at work on a project: the project as it stands, their membership, and their open session, in one read."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from accounts.roles import Role
from annotations.pay.domain.earnings import Line, open_line
from annotations.pay.domain.kinds import LineKind
from annotations.pay.domain.sessions import same_session
from annotations.pay.domain.states import AccountKind
from annotations.pay.services.accrual import policy_from, purses_of
from annotations.pay.services.ledger import Purse
from annotations.projects.selectors.versions import pay_version
from annotations.work.models import WorkSession
from background.server_time import server_now
from kernel.errors import Forbidden, NotFound

# Shared by every statement that reads a desk; the order is that of Desk's fields.
DESK_COLUMNS = """
  p.id, p.organisation_id, p.state, p.name, p.item_kind, p.max_level, p.current_schema_id, p.current_guideline_id, p.current_pay_id,
  p.current_exposure_id, p.slice_attributes, coalesce(m.roles, '{}'), s.id, s.pay_policy_id, s.due_account_id, s.earned_account_id,
  s.last_at, s.active_ms, s.lines, s.earned_minor, s.cursor, w.id, w.project_id,
  coalesce(p.id = ANY(m.closed_projects), false), m.held_until
"""
DESK_JOINS = """
  LEFT JOIN accounts_membership m ON m.organisation_id = p.organisation_id AND m.user_id = %(user)s AND m.active
  LEFT JOIN work_worksession s ON s.project_id = p.id AND s.annotator_id = %(user)s AND s.ended_at IS NULL
  LEFT JOIN work_shift w ON w.annotator_id = %(user)s AND w.state = 'started'
"""
_DESK = f"SELECT {DESK_COLUMNS} FROM projects_project p {DESK_JOINS} WHERE p.id = %(project)s"  # noqa: S608 - constants only


@dataclass(slots=True)
class Desk:
    project_id: int
    organisation_id: int
    project_state: str
    project_name: str
    item_kind: str
    max_level: int
    schema_id: int
    guideline_id: int
    pay_id: int
    exposure_id: int
    slices: list[str]
    roles: list[str]
    session_id: int | None
    session_pay_id: int | None
    due_account_id: int | None
    earned_account_id: int | None
    session_last_at: datetime | None
    session_active_ms: int
    lines: dict[str, list[int]]
    earned_minor: int
    cursor: int
    # The shift the person is on, in whatever project; the partial unique index makes it one row or none.
    shift_id: int | None
    shift_project_id: int | None
    # What annotations.recourse decided about the person: this project is closed to them, all work is until then.
    closed: bool
    held_until: datetime | None

    @property
    def shift_here(self) -> int | None:
        """The started shift, if it is one of this project."""
        return self.shift_id if self.shift_project_id == self.project_id else None

    @classmethod
    def from_row(cls, row: Any) -> "Desk":
        values = list(row)
        values[18] = _json(values[18]) or {}
        values[17], values[19], values[20] = values[17] or 0, values[19] or 0, values[20] or 0
        return cls(*values)

    def require_annotator(self) -> None:
        """Strangers get 404, members without the role 403: also in the middle of a lease, when a membership ends."""
        if not self.roles:
            raise NotFound("There is nothing here, or nothing you may see.")
        if Role.ANNOTATOR not in self.roles:
            raise Forbidden(
                "Labelling needs the role of annotator in this organisation.", remedy="Ask an administrator for it."
            )
        if self.held_until and self.held_until > server_now():
            raise Forbidden(
                f"Your account is held for security until {self.held_until:%Y-%m-%d %H:%M} UTC.",
                code="emergency-hold",
                kept="What you have done is kept and paid. The hold ends by itself.",
                remedy="Your inbox has the reason.",
                extra={"until": self.held_until.isoformat()},
            )

    def purses(self, user_id: int, pay_policy_id: int) -> tuple[Purse, Purse]:
        """The accounts a line under this policy moves money between; the session's own unless the currency differs."""
        assert self.session_pay_id and self.due_account_id and self.earned_account_id
        currency = pay_version(pay_policy_id).currency
        if currency == pay_version(self.session_pay_id).currency:
            return Purse(self.due_account_id, AccountKind.DUE), Purse(self.earned_account_id, AccountKind.EARNED)
        return purses_of(
            organisation_id=self.organisation_id, project_id=self.project_id, user_id=user_id, currency=currency
        )

    def line(self, kind: LineKind, pay_policy_id: int) -> Line:
        """The session's line of this kind under the policy, as far as it has come."""
        line = open_line(policy_from(pay_version(pay_policy_id)), kind)
        quantity, accrued = self.lines.get(f"{kind}:{pay_policy_id}", (0, 0))
        return Line(line.kind, line.unit, line.rate_minor, line.currency, line.policy_version, quantity, accrued)

    def keep_line(self, line: Line, pay_policy_id: int, added_minor: int) -> None:
        self.lines[f"{line.kind}:{pay_policy_id}"] = [line.quantity, line.accrued_minor]
        self.earned_minor += added_minor


def desk_get(*, project_id: int, user_id: int) -> Desk:
    """The desk of a person on a project. Raises NotFound when there is no such project."""
    with connection.cursor() as cursor:
        cursor.execute(_DESK, {"project": project_id, "user": user_id})
        row = cursor.fetchone()
    if row is None:
        raise NotFound("There is nothing here, or nothing you may see.")
    return Desk.from_row(row)


def desk_open_session(desk: Desk, *, user_id: int, now: datetime) -> None:
    """Continue the open session, or end it and begin another after half an hour or at a new pay period."""
    if desk.session_id and desk.session_last_at and same_session(desk.session_last_at, max(now, desk.session_last_at)):
        return
    if desk.session_id:
        WorkSession.objects.filter(pk=desk.session_id).update(ended_at=desk.session_last_at)
    currency = pay_version(desk.pay_id).currency
    due, earned = purses_of(
        organisation_id=desk.organisation_id, project_id=desk.project_id, user_id=user_id, currency=currency
    )
    session = WorkSession.objects.create(
        project_id=desk.project_id,
        annotator_id=user_id,
        pay_policy_id=desk.pay_id,
        due_account_id=due.id,
        earned_account_id=earned.id,
        started_at=now,
        last_at=now,
        cursor=desk.cursor,
    )
    desk.session_id, desk.session_pay_id, desk.session_last_at = session.pk, desk.pay_id, now
    desk.due_account_id, desk.earned_account_id = due.id, earned.id
    desk.session_active_ms, desk.lines, desk.earned_minor = 0, {}, 0


def _json(value: Any) -> Any:
    """Raw cursors hand out jsonb as text."""
    return json.loads(value) if isinstance(value, str) else value
