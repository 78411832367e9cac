"""Claim: at the workbench the next item is on the screen within 100 ms of the key that submits the one before.

A real Chromium labels texts one key a text, as an annotator does, against a Fairhand started as `make run` starts it.
Measured in the page, from the key to the frame that shows the next text. Printed beside it: the same way for a bare
answer of the same server (its health page), so that the share of the network and the browser is seen, and the load.
"""

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT)]

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.browser.bench import open_bench  # noqa: E402
from tests.browser.conftest import ARGUMENTS, reachable  # noqa: E402
from tests.browser.house import open_house  # noqa: E402
from tests.browser.prepared import prepare  # noqa: E402
from tests.browser.visit import visit  # noqa: E402
from tests.tools import tool  # noqa: E402

# From a key to the frame in which another text stands in the item's place.
_KEY_TO_NEXT = """
key => new Promise(shown => {
  const text = () => document.querySelector(".item-text")?.textContent;
  const before = text();
  const begun = performance.now();
  const watch = new MutationObserver(() => {
    if (text() === undefined || text() === before) return;
    watch.disconnect();
    requestAnimationFrame(() => shown(performance.now() - begun));
  });
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
})
"""
_BARE = """
async () => {
  const begun = performance.now();
  await (await fetch("/health/", { cache: "no-store" })).json();
  return performance.now() - begun;
}
"""


def at_percent(values: list[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def label(page: Page, number: int) -> list[float]:
    """Milliseconds from key to next item, one for each text; a person's pause between two."""
    times = []
    for _ in range(number):
        page.wait_for_timeout(350)
        times.append(float(page.evaluate(_KEY_TO_NEXT, "1")))
    return times


def main(number: int = 60) -> None:
    with (
        TemporaryDirectory(prefix="fairhand-bench-") as folder,
        open_house(reachable(Path(folder))) as house,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=tool("chromium"), args=ARGUMENTS)
        with visit(house, browser, "olga") as olga, visit(house, browser, "ada") as ada:
            texts = [f"Message {place}: where is my parcel?" for place in range(number + 10)]
            project: Any = prepare(olga, texts)
            open_bench(ada.page, project.id)
            label(ada.page, 5)
            times = label(ada.page, number)
            bare = [float(ada.page.evaluate(_BARE)) for _ in range(number)]
        browser.close()
    shown, asked = at_percent(times, 50), at_percent(bare, 50)
    print(f"from key to next item, {number} texts: p50 {shown:.0f} ms, p95 {at_percent(times, 95):.0f} ms")
    print(f"a bare answer of the same server: p50 {asked:.1f} ms; {shown / asked:.1f} of it")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main(*(int(given) for given in sys.argv[1:2]))
