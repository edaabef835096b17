"""What the documents say is true: verbs, options, words of make, links, pictures and numbers."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import pytest

from clinic_app import cli
from clinic_app.export.reference import EVIDENCE, QUESTIONS, write_reference
from clinic_app.library import choose
from clinic_app.paths import resources

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", ".github/*.md", "seeds/**/*.md", "resources/**/*.md")
    for path in ROOT.glob(pattern)
)
# a letter in brackets each, so that this file does not find itself
UNWANTED = re.compile(
    r"/w[o]rk/|/r[o]ot/|\.\./s[h]ared|f[i]le:///|# *(?:T[O]DO|F[I]XME)|p[y]pi\.org|p[y]thonhosted"
)
LARGEST_PICTURE = 300_000  # bytes; the repository is cloned by people on slow lines


def parsers() -> dict[str, argparse.ArgumentParser]:
    """Every verb and the parser of its options."""
    whole = cli.command_line()
    (verbs,) = [
        action for action in whole._actions if isinstance(action, argparse._SubParsersAction)
    ]
    return {"": whole, **verbs.choices}


def options() -> set[str]:
    return {
        name
        for parser in parsers().values()
        for action in parser._actions
        for name in action.option_strings
    }


def without_code(markdown: str) -> str:
    return re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)


def anchor(heading: str) -> str:
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def test_every_verb_stands_in_the_readme_and_every_verb_there_exists() -> None:
    described = set(re.findall(r"^clinic-app \[?([\w-]+)", README, re.MULTILINE))
    assert described == set(parsers()) - {""}
    mentioned = set(re.findall(r"`clinic-app (\w[\w-]*)", README))
    assert mentioned <= set(parsers())


def test_every_option_stands_in_the_readme_and_every_option_there_exists() -> None:
    mentioned = set(re.findall(r"(?<![\w-])(--[a-z][\w-]*|-o\b)", README))
    assert mentioned - options() == set()
    assert options() - {"-h"} - mentioned == set()


@pytest.mark.parametrize("verb", sorted(set(parsers()) - {""}))
def test_every_verb_explains_itself(verb: str) -> None:
    parser = parsers()[verb]
    assert parser.description
    for action in parser._actions:
        assert action.help or action.metavar == "FILE", action


def test_every_word_of_make_stands_in_the_readme_and_every_word_there_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = set(re.findall(r"^(\w+):.*##", makefile, re.MULTILINE)) | {"clean"}
    if not (ROOT / "tests" / "interop" / "run").exists():
        words.discard("interop")
    assert set(re.findall(r"(?:`|^)make (\w+)", README, re.MULTILINE)) == words


def keys_of_the_readme() -> set[str]:
    """Every combination with Ctrl or Alt in the table of keys; “Ctrl+1..9” stands for nine of them."""
    table = README[README.index("| Key | Does |") :].partition("\n\n")[0]
    named = set(re.findall(r"(?:Ctrl|Alt)\+(?:\d\.\.\d|\w+|[-+=])", table))
    for span in [one for one in named if ".." in one]:
        before, first, last = re.findall(r"(.*\+)(\d)\.\.(\d)", span)[0]
        named |= {f"{before}{digit}" for digit in range(int(first), int(last) + 1)}
        named.remove(span)
    return named


def keys_of_the_window() -> set[str]:
    """Every combination with Ctrl or Alt that a part of the window answers to."""
    found = {f"Ctrl+{digit}" for digit in range(1, 10)}  # nth section
    names = {"Left": "Left", "Right": "Right"}
    for path in (ROOT / "clinic_app" / "ui").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'"((?:Ctrl|Alt)\+(?:\w+|[-+=]))"', text))
    page = (ROOT / "clinic_app" / "ui" / "intake" / "intake_page.py").read_text(encoding="utf-8")
    control = page[page.index("def _control_action") :].partition("\n    def ")[0]
    for name in re.findall(r"Qt\.Key\.Key_(\w+): ", control):
        found.add(f"Ctrl+{names.get(name, name)}")
    held = page[page.index("AltModifier:") :].partition("\n")[2].partition("\n")[0]
    found |= {f"Alt+{name}" for name in re.findall(r"Qt\.Key\.Key_(\w+): ", held)}
    editors = (ROOT / "clinic_app" / "ui" / "intake" / "editors.py").read_text(encoding="utf-8")
    if "AltModifier" in editors:
        found |= {"Alt+U", "Alt+D"}
    return found


def test_every_key_stands_in_the_readme_and_every_key_there_works() -> None:
    assert keys_of_the_readme() == keys_of_the_window()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    text = without_code(document.read_text(encoding="utf-8"))
    headings = {anchor(heading) for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("https://", "http://")):
            continue
        path, _, part = target.partition("#")
        assert not path or (document.parent / path).exists(), target
        if part and not path:
            assert part in headings, target


def test_the_keyboard_card_is_the_table_of_the_readme() -> None:
    card = (ROOT / "resources/docs/keyboard.md").read_text(encoding="utf-8")
    table = README[README.index("| Key | Does |") :].partition("\n\n")[0]
    assert table in card


@pytest.mark.parametrize("name", [QUESTIONS, EVIDENCE])
def test_the_reference_is_what_the_program_says_of_form_and_rules(
    name: str, tmp_path: Path
) -> None:
    write_reference(tmp_path, choose(resources(), None).edition)
    kept = (ROOT / "resources/docs/reference" / name).read_text(encoding="utf-8")
    assert kept == (tmp_path / name).read_text(encoding="utf-8"), "make docs writes it again"


def test_every_document_is_in_the_list_of_documents() -> None:
    folder = ROOT / "resources/docs"
    index = (folder / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"\]\(([^)#]+\.md)\)", index))
    kept = {str(path.relative_to(folder)) for path in folder.rglob("*.md")} - {"README.md"}
    assert kept == listed


def test_pictures_are_small_and_each_is_used() -> None:
    texts = [document.read_text(encoding="utf-8") for document in DOCUMENTS]
    pictures = r"!\[[^\]]+\]\(([^)]+)\)"
    shown = {Path(target).name for text in texts for target in re.findall(pictures, text)}
    kept = {path.name: path for path in (ROOT / "resources/docs/pictures").glob("*")}
    assert set(kept) == shown
    for path in kept.values():
        assert path.stat().st_size <= LARGEST_PICTURE, path.name


def test_numbers_in_the_readme_are_those_of_the_form_and_the_rules() -> None:
    edition = choose(resources(), None).edition
    for said in re.findall(r"(\d+) questions", README):
        assert int(said) == len(edition.questionnaire.questions)
    for said in re.findall(r"(\d+) rules", README):
        assert int(said) == len(edition.rules.rules)


def test_the_changelog_names_this_version_or_what_is_not_released() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(
        r"^## \[(Unreleased|\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2})", changelog, re.MULTILINE
    )


def test_no_file_names_a_machine_an_index_or_work_left_over() -> None:
    foreign = {"node_modules", "__pycache__", "engines", ".git"}  # not ours, or installed by a test
    kinds = {".py", ".md", ".json", ".toml", ".lock", ".in", ""}
    for folder in ("clinic_app", "resources", "seeds", "tests", ".ci", "."):
        for path in (ROOT / folder).glob("*" if folder == "." else "**/*"):
            if path.suffix in kinds and path.is_file() and not foreign & set(path.parts):
                found = UNWANTED.findall(path.read_text(encoding="utf-8", errors="replace"))
                assert not found, f"{path.relative_to(ROOT)}: {found}"
