"""U1: no engagement mechanics. A list of words and calls that no page, message or bundle of ours may contain."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_APPS = ("annotations", "governance", "platform")

# What people read: words that press, tempt or compare.
PRESSING = (
    r"streaks?", r"badges?", r"leader-?boards?", r"high ?scores?", r"rank(?:ed|ing|ings)? (?:annotators|people|workers)", r"top (?:annotators?|workers?|performers?)",
    r"count-?downs?", r"bonus(?:es)?", r"hurry", r"act (?:now|fast)", r"last chance", r"limited time", r"only \d+ (?:items? |places? )?left",
    r"running out", r"don[’']t miss", r"be the first", r"first come", r"before it[’']s gone", r"keep (?:it up|going)", r"great job", r"well done", r"congratulations",
    r"trophy", r"trophies", r"achievements?", r"unlock(?:ed|s)?", r"level up", r"xp", r"combo", r"faster than", r"beat your", r"daily goals?", r"jackpot", r"lucky", r"spin",
    r"loot", r"confetti", r"vip", r"elite", r"surge pay", r"boost(?:ed|s)?", r"challenge (?:yourself|others)",
)  # fmt: skip
# What a script would need for it: interrupting, watching, luring back.
MECHANICS = (
    r"new Notification\(", r"Notification\.requestPermission", r"pushManager", r"showNotification", r"navigator\.vibrate", r"new Audio\(", r"setAppBadge", r"requestAnimationFrame\([^)]*confetti",
    r"onbeforeunload",
)  # fmt: skip
_WORDS = re.compile(rf"(?<![\w-])(?:{'|'.join(PRESSING)})(?![\w-])", re.IGNORECASE)
_CALLS = re.compile("|".join(MECHANICS))


def templates() -> list[Path]:
    found = [path for app in _APPS for path in (ROOT / app).glob("**/templates/**/*") if path.is_file()]
    assert len(found) > 30
    return found


def scripts() -> list[Path]:
    found = sorted((ROOT / "frontend" / "src").glob("**/*.ts*"))
    assert len(found) > 30
    return found


def bundle() -> list[Path]:
    """The built bundle, where there is one; what it is built from is looked at anyway."""
    return sorted((ROOT / "frontend" / "dist").glob("**/*.js"))


def speaking() -> list[Path]:
    """Python files that write sentences for people: notices, services, domain words."""
    return [path for app in _APPS for path in (ROOT / app).glob("**/*.py") if "migrations" not in path.parts]


def without_code(text: str) -> str:
    """A template without tags, markup and names of classes: what is left is read by people."""
    return re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.DOTALL)


def strings(text: str) -> str:
    """The strings of a Python file without its docstrings: what may reach a reader."""
    tree = ast.parse(text)
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, documented)}
    return "\n".join(one for one in texts if one not in docs)


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_presses_tempts_or_compares(path: Path) -> None:
    assert _WORDS.findall(without_code(path.read_text(encoding="utf-8"))) == []


def test_no_message_of_a_service_does() -> None:
    found = {
        str(path.relative_to(ROOT)): hits
        for path in speaking()
        if (hits := _WORDS.findall(strings(path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.parametrize("path", [*scripts(), *bundle()], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_script_interrupts_or_lures(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert _CALLS.findall(text) == []
    if path.suffix in {".ts", ".tsx"}:
        assert _WORDS.findall(without_comments(text)) == []


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/|//[^\n]*", " ", text, flags=re.DOTALL)


def test_the_list_finds_what_it_is_for() -> None:
    bad = ["5-day streak!", "Hurry, only 3 items left", "Leaderboard", "You earned a bonus", "You are faster than 80 %"]
    assert all(_WORDS.search(text) for text in bad)
    good = ["A streaked image", "The bonuspoint is a name", "The lease has run out", "Exposure points", "level 2"]
    assert not any(_WORDS.search(text) for text in good)
    assert _CALLS.search("self.registration.showNotification('x')")
