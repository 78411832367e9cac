"""Finding and locking a shift: the person first, then the shift, so that a person's acts come one after the other."""

from accounts.actor import Actor
from accounts.models import Membership
from accounts.roles import Role
from annotations.projects.selectors.projects import project_get
from annotations.work.models import Shift
from annotations.work.services.person import Person, person_lock
from kernel.errors import Conflict, NotFound

_MISSING = "There is no such shift, or it is not yours to see."


def shift_lock(actor: Actor, shift_id: int, *, offered: bool = False) -> Shift:
    """The actor's own shift, or with `offered` also one open to them; locked. The caller has locked the person.

    Raises NotFound for anybody else's and for people who are no annotators of its organisation.
    """
    mine = Membership.objects.filter(user=actor.user, active=True, roles__contains=[Role.ANNOTATOR.value])
    shift = (
        Shift.objects.select_for_update(of=("self",))
        .select_related("project")
        .filter(pk=shift_id, project__organisation__in=mine.values("organisation_id"))
        .first()
    )
    if shift is None or (shift.annotator_id is None and not offered):
        raise NotFound(_MISSING)
    if shift.annotator_id not in {None, actor.user_id}:
        if offered and shift.accepted_by_id == shift.annotator_id:
            raise Conflict(
                "Somebody else has this shift.",
                code="shift-taken",
                kept="Nothing was changed.",
                remedy="Look for another one; the list shows what is open.",
            )
        raise NotFound(_MISSING)
    return shift


def shift_of_project(actor: Actor, project_id: int, shift_id: int) -> tuple[Shift, Person | None]:
    """A shift of the project with its annotator, both locked; None for an offer that nobody took."""
    project_get(actor, project_id)
    for _ in range(3):
        found = Shift.objects.filter(pk=shift_id, project_id=project_id).values_list("annotator_id").first()
        if found is None:
            raise NotFound(_MISSING)
        person = person_lock(found[0]) if found[0] else None
        shift = Shift.objects.select_for_update(of=("self",)).select_related("project").get(pk=shift_id)
        if shift.annotator_id == found[0]:
            return shift, person
    raise Conflict("This shift is being taken right now.", code="shift-moved-on", remedy="Load the list again.")
