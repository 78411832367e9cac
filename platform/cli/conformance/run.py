"""Running the checks, one after another, in an organisation that is closed whatever happens."""

from collections.abc import Sequence

import cli.conformance.checks  # noqa: F401 - importing registers the checks
from cli.conformance.registry import CHECKS, REQUIREMENTS, Failed
from cli.conformance.report import FAIL, NEEDS_CLOCK, PASS, Row
from cli.conformance.world import Unexpected, World
from kernel.errors import Invalid


def run_checks(base: str, token: str, *, only: Sequence[str] = ()) -> list[Row]:
    """One row a requirement, in the order of the list. An act that is refused on the way to a check fails it."""
    unknown = [one for one in only if one not in REQUIREMENTS]
    if unknown:
        raise Invalid(f"There is no requirement {', '.join(unknown)}.", remedy="See docs/conformance.md.")
    world = World(base, token)
    try:
        return [_row(world, id_) for id_ in REQUIREMENTS if not only or id_ in only]
    finally:
        world.close()


def _row(world: World, id_: str) -> Row:
    check = CHECKS[id_]
    if check.needs_clock and not world.has_clock:
        return Row(id_, REQUIREMENTS[id_], NEEDS_CLOCK, "")
    try:
        return Row(id_, REQUIREMENTS[id_], PASS, check.steps(world))
    except Failed as failed:
        return Row(id_, REQUIREMENTS[id_], FAIL, str(failed))
    except Unexpected as refused:
        return Row(id_, REQUIREMENTS[id_], FAIL, f"could not be carried out: {refused}")
    except (KeyError, ValueError, TypeError, IndexError, StopIteration) as odd:
        return Row(id_, REQUIREMENTS[id_], FAIL, f"an answer of another shape: {type(odd).__name__}: {odd}")
