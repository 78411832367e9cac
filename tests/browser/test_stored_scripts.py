"""C04: thirty scripts in every text that people can store run on no page, and the content policy has nothing to stop."""

import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.browser.prepared import PAY, cover, import_texts
from tests.browser.visit import Visit

Enter = Callable[..., Visit]
RUN = "window.__ran=1"
SCRIPTS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<body onload={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src=javascript:parent.{RUN}></iframe>",
    f"<a href=javascript:{RUN} autofocus onfocus={RUN}>a</a>",
    f"<input autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<math><mi xlink:href='javascript:{RUN}'>m</mi></math>",
    f"<object data=javascript:{RUN}></object>",
    f"<embed src=javascript:{RUN}>",
    f"<form action=javascript:{RUN}><button>b</button></form>",
    f"<base href=javascript:{RUN}//>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<link rel=stylesheet href='data:text/css,*{{}}' onload={RUN}>",
    f"<style>@import 'javascript:{RUN}';</style>",
    f"<p style='animation:x' onanimationstart={RUN}>p</p>",
    f'" onmouseover={RUN} autofocus onfocus={RUN} x="',
    f"' onmouseover={RUN} autofocus onfocus={RUN} x='",
    f"</script><script>{RUN}</script>",
    f"</textarea></title></style><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--",
    f"]]><script>{RUN}</script>",
    f"[a](javascript:{RUN})",
    f'![a](x"onerror="{RUN})',
    f"<javascript:{RUN}>",
    f"{{{{constructor.constructor('{RUN}')()}}}}${{{RUN}}}\\u003cscript>{RUN}\\u003c/script>",
)
# Whatever ran, or would have but for the content policy, is written down in each document before its own scripts begin.
WATCH = """
window.__stopped = [];
document.addEventListener('securitypolicyviolation', event => window.__stopped.push(event.violatedDirective + ' ' + event.blockedURI));
"""
MOST_PAGES = 60


def schema() -> dict[str, Any]:
    """Questions whose titles, hints and labels hold all thirty."""
    return {
        "questions": [
            {
                "id": f"q{place}",
                "kind": "single_choice",
                "title": f"{place} {script}"[:200],
                "help": script,
                "labels": [{"value": "a", "title": f"A {script}"[:100]}, {"value": "b", "title": f"B {script}"[:100]}],
            }
            for place, script in enumerate(SCRIPTS)
        ]
    }


def test_the_scripts_do_run_where_nothing_keeps_them_from_it(browser: Browser) -> None:
    """So that the other test looks for something: unescaped and without a policy, many run as soon as the page is there."""
    ran = 0
    for script in SCRIPTS:
        page = browser.new_page()
        page.set_content(f"<title>t</title><div title='{script}'>{script}</div>")
        page.wait_for_timeout(100)
        ran += page.evaluate("() => window.__ran === 1")
        page.close()
    assert ran > 10


def test_no_stored_script_runs_on_any_page_of_a_project_or_of_those_who_work_in_it(enter: Enter) -> None:
    olga, ada = enter("olga"), enter("ada")
    for person in (olga, ada):
        person.context.add_init_script(WATCH)
    project = hostile_project(olga)
    assert len(SCRIPTS) == 30
    work_and_write(ada, project)
    seen = {
        path for visit, start in ((olga, f"/p/{project}/"), (ada, "/work/")) for path in crawl(visit, start, project)
    }
    for address in ("/o/sample/", "/me/settings/", "/me/notices/"):
        look_at(olga.page, address)
    look_at(ada.page, f"/work/projects/{project}/")
    assert len(seen) > 15, sorted(seen)


def hostile_project(olga: Visit) -> int:
    """Everything that an owner can write, written with scripts."""
    mixed = " ".join(SCRIPTS)
    made = olga.api(
        "organisations/sample/projects/",
        {
            "name": f"{SCRIPTS[0]}{SCRIPTS[1]} {uuid.uuid4().hex[:6]}", "description": mixed[:500], "item_kind": "text", "overlap": 1,
            "slug": f"hostile-{uuid.uuid4().hex[:8]}", "schema": schema(), "guidelines": "# " + "\n\n".join(SCRIPTS), "pay": PAY,
            "support_contact": SCRIPTS[1], "content_notice": SCRIPTS[2], "slices": [SCRIPTS[20][:40]],
        },
    )  # fmt: skip
    project = f"projects/{made['id']}"
    source = olga.api(f"{project}/sources/", {"name": SCRIPTS[1], "collector": SCRIPTS[2], "declared_severity": {}})
    import_texts(olga, project, source["name"], SCRIPTS)
    cover(olga, project)
    olga.api(f"{project}/publish/", {})
    olga.api(f"{project}/courses/", {"kind": "training", "title": SCRIPTS[1], "markdown": "\n\n".join(SCRIPTS)})
    return int(made["id"])


def work_and_write(ada: Visit, project: int) -> None:
    """A label, a skip and a report of time with scripts in what she writes."""
    ada.api("me/", {"display_name": f"Ada {SCRIPTS[1]}"}, method="PATCH")
    lease = ada.api(f"projects/{project}/leases/", {})
    skipped = {"fence": lease["fence"], "reason": "other", "note": SCRIPTS[1]}
    ada.api(f"leases/{lease['lease']}/skip/", skipped)
    lease = ada.api(f"projects/{project}/leases/", {})
    answers = {f"q{place}": "a" for place in range(len(SCRIPTS))}
    ada.api(f"leases/{lease['lease']}/submission/", {"fence": lease["fence"], "answers": answers})


def crawl(visit: Visit, start: str, project: int) -> Iterator[str]:
    """Every page that links lead to from `start` and that belongs to the project or to the person."""
    todo, done = [start], set[str]()
    while todo and len(done) < MOST_PAGES:
        path = todo.pop(0)
        if path in done:
            continue
        done.add(path)
        look_at(visit.page, path)
        yield path
        for link in visit.page.eval_on_selector_all("a[href]", "found => found.map(one => one.href)"):
            parts = urlsplit(link)
            here = f"{parts.scheme}://{parts.netloc}" == visit.url and re.match(rf"/(p/{project}|work|me)/", parts.path)
            if here and not re.search(r"\.\w+$|/(media|export|csv|pdf)/", parts.path):
                todo.append(parts.path)


def look_at(page: Page, address: str) -> None:
    """Open it, give what might run the time to, and see that nothing did and that the policy stopped nothing."""
    answer = page.goto(address)
    assert answer is not None and answer.status < 500, address
    page.wait_for_load_state("networkidle")
    found = page.evaluate(
        "() => [window.__ran, window.__stopped, document.querySelectorAll('[onerror],[onload],[onfocus]').length]"
    )
    assert found[0] is None, f"a script ran on {address}"
    assert found[1:] == [[], 0], f"{address}: {found}"
