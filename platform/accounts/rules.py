"""The vocabulary of the role × route table."""

from dataclasses import dataclass, field

from accounts.roles import Duty, Role, Scope


@dataclass(frozen=True, slots=True)
class Who:
    """Who may come in: anybody (`public`), anybody signed in, members holding one of `roles`, or holders of a duty."""

    public: bool = False
    roles: frozenset[Role] | None = None
    duties: frozenset[Duty] = field(default_factory=frozenset)

    @property
    def needs_membership(self) -> bool:
        return self.roles is not None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table. `read` governs GET and HEAD, `write` everything else; a token needs the matching scope."""

    read: Who
    write: Who
    read_scope: Scope = Scope.READ
    write_scope: Scope = Scope.WRITE


PUBLIC = Who(public=True)
SIGNED_IN = Who()
NOBODY = Who(roles=frozenset())


def members(*roles: Role) -> Who:
    """Members of the organisation the address is about, holding one of these roles (none named: any member)."""
    return Who(roles=frozenset(roles or Role))


def duty(*duties: Duty) -> Who:
    return Who(duties=frozenset(duties))


def rule(read: Who, write: Who | None = None, *, scope: Scope | None = None) -> Rule:
    """A row. Without `write` only reading is possible. `scope` replaces both token scopes."""
    return Rule(read=read, write=write or NOBODY, read_scope=scope or Scope.READ, write_scope=scope or Scope.WRITE)
