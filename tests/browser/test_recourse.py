"""The way of recourse in a browser: a decision, its notice, the appeal, another person's answer, and everything given back."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.prepared import Prepared, prepare
from tests.browser.visit import Visit

EXPLANATION = "Two of your answers are those of another account, in the same second."


def test_a_decision_is_told_appealed_overturned_by_another_person_paid_and_restored(
    enter: Callable[..., Visit],
) -> None:
    olga, ada, rita = enter("olga"), enter("ada"), enter("rita")
    project = prepare(olga, [f"Thank you, number {number}." for number in range(4)])
    work = [label_one(ada, project) for _ in range(2)]
    rejection = decide(olga, project, "rejection", {"assignments": work, "note": "The same answers, the same second."})
    restriction = decide(olga, project, "restriction", {"note": "The same answers, the same second."})

    ada_reads_the_notice(ada.page, rejection)
    until(lambda: held(ada, project) > 0 and refused(ada, project) == "hold")
    appeal(ada.page, rejection, "I wrote both of them myself, one after the other.")
    appeal(ada.page, restriction, "The same: I wrote them myself.")
    olga_may_not_answer(olga.page, rejection)
    for decision in (rejection, restriction):
        rita_overturns(rita.page, decision)

    assert held(ada, project) == 0
    assert refused(ada, project) is None
    ada.page.goto(f"/me/decisions/{rejection}/")
    expect(ada.page.locator("header .tag")).to_have_text("Overturned")
    ada.page.goto("/me/inbox/")
    expect(ada.page.get_by_role("heading", name="The decision about you is overturned").first).to_be_visible()
    ada.page.goto(f"/me/pay/?project={project.id}&kind=appeal_upheld")
    expect(ada.page.get_by_role("region", name="Pay lines").locator("tbody tr")).to_have_count(2)
    for visit in (olga, ada, rita):
        assert visit.complaints == []
        assert visit.strangers == []


def label_one(ada: Visit, project: Prepared) -> int:
    offer = ada.api(f"projects/{project.id}/leases/", {})
    time.sleep(1)
    ada.api(f"leases/{offer['lease']}/submission/", {"fence": offer["fence"], "answers": {"tone": "polite"}})
    return int(offer["lease"])


def decide(olga: Visit, project: Prepared, kind: str, evidence: dict[str, Any]) -> int:
    members = olga.api("organisations/sample/members/?limit=50")["results"]
    [ada] = [member for member in members if member["display_name"].startswith("Ada")]
    made = olga.api(
        "organisations/sample/decisions/",
        {
            "person": str(ada["id"]),
            "project": project.id,
            "kind": kind,
            "reason": "copied_answers",
            "evidence": evidence,
            "rule_version": "guidelines 1",
            "explanation": EXPLANATION,
            "effect_at": (datetime.now(UTC) + timedelta(seconds=4)).isoformat(),
        },
    )
    return int(made["id"])


def ada_reads_the_notice(page: Page, decision: int) -> None:
    page.goto("/me/inbox/")
    notice = page.locator("article", has=page.get_by_role("heading", name="A decision about you: work rejected")).first
    expect(notice).to_contain_text(EXPLANATION)
    expect(notice).to_contain_text("Answers copied from somebody else")
    notice.get_by_role("button", name="Open").click()
    page.wait_for_url("**/me/decisions/")
    page.locator(f'a[href="/me/decisions/{decision}/"]').click()
    expect(page.get_by_role("heading", name="Work rejected")).to_be_visible()


def appeal(page: Page, decision: int, text: str) -> None:
    page.goto(f"/me/decisions/{decision}/")
    page.get_by_label("Why is it wrong?").fill(text)
    page.get_by_role("button", name="Appeal").click()
    expect(page.get_by_role("status").first).to_contain_text("Your appeal is in")
    expect(page.locator(".timeline")).to_contain_text("Overturned, if nobody has answered")


def olga_may_not_answer(page: Page, decision: int) -> None:
    page.goto(f"/o/sample/decisions/{decision}/")
    expect(page.get_by_role("status")).to_contain_text("somebody else answers")
    expect(page.get_by_role("button", name="Overturn")).to_have_count(0)


def rita_overturns(page: Page, decision: int) -> None:
    page.goto("/o/sample/decisions/")
    page.locator(f'a[href="/o/sample/decisions/{decision}/"]').click()
    page.get_by_label("Your reason").fill("The times in the journal differ by a minute.")
    page.get_by_role("button", name="Overturn").click()
    expect(page.get_by_role("status").first).to_contain_text("overturned")


def held(ada: Visit, project: Prepared) -> int:
    return sum(balance["states"]["held"]["amount_minor"] for balance in ada.api("me/pay/")["balances"])


def refused(ada: Visit, project: Prepared) -> str | None:
    """Why Ada gets no item of the project now; None where she does."""
    answer = ada.api(f"projects/{project.id}/leases/", {})
    return None if answer.get("lease") else str(answer["reason"])


def until(reached: Callable[[], bool], *, seconds: float = 150) -> None:
    """Wait for what a clock brings: the sweep of recourse comes once a minute."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, "the effect of the decision did not come"
        time.sleep(1)
