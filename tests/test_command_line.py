"""What the command line itself says: help pages, what was typed wrongly, stopping; and that it is readable."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from pages import COMMAND, resolved
from programs import heeding
from reception import Reception
from typer.testing import CliRunner, Result

import cli
from catalog.terminal import Terminal
from catalog.texts import LANGUAGES, Language, sentences
from catalog.usage import chosen_language

NARROW = {"COLUMNS": "80", "TIERED_DEBUG": "1"}
ENGLISH = re.compile(r"\b(Usage|Options|Missing|No such|Error|Try|Invalid|Aborted|Got unexpected)\b|\[y/N\]")


def run(*words: str, typed: str | None = None, **setting: str) -> Result:
    """Runs the program in a window of 80 columns."""
    result = CliRunner(env={**NARROW, **setting}).invoke(cli.app, list(words), prog_name="tiered", input=typed)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example practice, with its month issued."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    assert run("demo", str(folder)).exit_code == 0
    return folder


def nodes(node: Any = COMMAND, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group of commands with the words that are typed for it."""
    yield path, node
    for name, child in getattr(node, "commands", {}).items():
        yield from nodes(child, (*path, name))


ALL = dict(nodes())


def keys(path: tuple[str, ...], node: Any) -> Iterator[tuple[str, ...]]:
    """The keys of which a help page needs one, for the command and for each word and option of it."""
    name = ".".join(path)
    yield (f"help.{name or 'tiered'}",)
    for param in node.params:
        word = param.name if param.param_type_name == "argument" else max(param.opts, key=len).lstrip("-")
        yield (f"help.{name or 'tiered'}.{word}", f"help.any.{word}")


# Help ------------------------------------------------------------------------------------------------------------


def test_everything_is_explained_and_nothing_else() -> None:
    """Each command, word and option has a sentence; no sentence is about something that is gone."""
    known = set(sentences("help", "nl"))
    needed = [each for path, node in ALL.items() for each in keys(path, node)]
    assert not [each for each in needed if not known.intersection(each)]
    used = {key for each in needed for key in each} | {f"help.{'.'.join(path)}.example" for path in ALL}
    placeholders = {f"help.placeholder.{word}" for word in re.findall(r"\b[A-Z]+(?:=[A-Z]+)?\b", pages("en"))}
    assert not {key for key in known - used - placeholders if not key.startswith("help.say.")}


def pages(language: Language) -> str:
    return "\n".join(run(*path, "--help", "--lang", language).output for path in ALL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_a_help_page(path: tuple[str, ...], language: Language) -> None:
    """It is in the reader's language, fits in a window of 80 columns, and gives no value to a flag."""
    result = run(*path, "--help", "--lang", language)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [line for line in result.output.splitlines() if not line.startswith(("Bijvoorbeeld:", "For example:"))]
    assert max(map(len, lines)) <= 80
    assert not re.search(r"[<>]|\bbool\b|\bstr\b", result.output)
    if language == "nl":
        assert not ENGLISH.search(result.output)
    assert result.output == run(*path, "-h", "--lang", language).output


def test_a_page_says_what_is_typed() -> None:
    """What must be given stands bare, what may stands between brackets; a flag has no value."""
    page = run("catalog", "price", "--help").output
    assert page.startswith("Zo typt u het: tiered catalog price DIENST BEDRAG --from DATUM\n")
    assert "--from DATUM  De eerste dag" in page
    page = run("deliver", "--help").output
    assert page.startswith("Zo typt u het: tiered deliver [DIENST] [KLANT...] [opties]\n")
    assert re.search(r"--no-show +De klant kwam niet\.", page)
    assert "Usage: tiered deliver [SERVICE] [CLIENT...] [options]" in run("deliver", "--help", TIERED_LANG="en").output


def test_help_is_instant(tmp_path: Path) -> None:
    """The first page says all commands, and imports none of them."""
    code = "import sys; sys.argv[1:] = ['--help']\nimport cli\ntry: cli.app()\nfinally: print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert all(f"\n  {name} " in done.stdout for name in cli.COMMANDS)
    assert not {"rich", "pydantic", "babel", "catalog.commands"} & set(done.stdout.split())
    assert "\ninvoices" not in done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_can_be_typed(language: Language) -> None:
    """The example of a page is one of that command, with words and options that it takes."""
    for path in ALL:
        example = sentences("help", language).get(f"help.{'.'.join(path)}.example")
        if example is not None:
            words = shlex.split(str(example))[1:]
            command, rest = resolved(words)
            assert (command.name, sorted(words[: len(path)])) == (path[-1], sorted(path)), example
            command.make_context("tiered", rest)


@pytest.mark.parametrize(
    ("words", "variable", "language"),
    [
        ([], "", "nl"),
        (["--lang", "en"], "nl", "en"),
        (["--lang=en"], "", "en"),
        ([], "en", "en"),
        (["--lang"], "", "nl"),
        (["--lang", "de"], "de", "nl"),
    ],
)
def test_which_language(words: list[str], variable: str, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The option before the variable; Dutch where neither says one that we speak."""
    monkeypatch.setenv("TIERED_LANG", variable)
    assert chosen_language(words) == language


# What was typed wrongly ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nope", "De opdracht “nope” is er niet."),
        ("isue", "De opdracht “isue” is er niet. Bedoelt u issue?"),
        ("invoice lst", "De opdracht “lst” is er niet. Bedoelt u list?"),
        ("invoice list --opn", "De optie --opn is er niet. Bedoelt u --open"),
        ("todo --jsn", "De optie --jsn is er niet. Bedoelt u --json?"),
        ("invoice list --month", "Achter --month hoort nog iets: --month MAAND"),
        ("invoice list --open=3", "Achter --open hoort niets."),
        ("catalog price six-talks", "BEDRAG: dit ontbreekt nog."),
        ("catalog price six-talks 12", "--from DATUM: dit ontbreekt nog."),
        ("catalog price six-talks 12 --from x", "--from: “x” is geen datum."),
        ("catalog price six-talks x --from 1-1-2027", "BEDRAG: “x” is geen bedrag"),
        ("todo extra", "Er staat een woord te veel. Zet woorden die bij elkaar horen tussen aanhalingstekens"),
        ("client show Anna de Wit", "Er staan 2 woorden te veel."),
        ("todo --today x", "--today: “x” is geen datum."),
        ("todo --lang de", "--lang nl|en: kies uit nl, en."),
        ("invoice credit 1 --reason x --drop --line a", "--line NUMMER: dit past hier niet."),
        ("review link --days 100", "--days NUMMER: kies een getal van 1 tot en met 92."),
        ("issue", "--month / --client: kies een van de twee"),
        ("issue --month rubbish", "--month: “rubbish” is geen maand."),
        ("invoice list --month 2026-13", "--month: “2026-13” is geen maand."),
        ("delivery list --month 0-2026", "--month: “0-2026” is geen maand."),
        ("quote six-talks --on 31-11-2026", "--on: “31-11-2026” is geen datum."),
        ("quote six-talks --quantity x", "--quantity: “x” is geen getal"),
        ("-C", "Achter -C hoort nog iets: -C, --folder MAP"),
        ("todo --as", "Achter --as hoort nog iets: --as NAAM"),
        ("--lang nl", "Zeg ook wat er moet gebeuren."),
    ],
)
def test_wrong_usage(demo: Path, line: str, said: str) -> None:
    """One sentence in the reader's language, how it is typed and where it is explained; exit code 2."""
    result = run(*shlex.split(line), TIERED_HOME=str(demo))
    assert (result.exit_code, result.stdout) == (2, "")
    answer = " ".join(result.stderr.split())
    assert answer.startswith(said)
    assert "Zo typt u het: tiered" in answer
    assert re.search(r"Meer uitleg: tiered[a-z ]* --help$", answer)
    assert not ENGLISH.search(result.stderr)
    assert max(map(len, result.stderr.splitlines())) <= 80


def test_what_somebody_wrote_about_a_person_is_not_repeated(demo: Path) -> None:
    """A remark without quotation marks can say anything."""
    assert "ziek" not in run("client", "note", "Anna", "Was", "ziek", TIERED_HOME=str(demo)).output


def test_wrong_usage_in_english(demo: Path) -> None:
    said = run("invoice", "lst", "--lang", "en").stderr
    assert said.startswith("There is no command “lst”. Do you mean list?")
    assert run("issue", "--month", "x", TIERED_LANG="en").stderr.startswith("--month: “x” is not a month.")


def test_without_a_command_there_is_help() -> None:
    for words in ([], ["client"]):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == run(*words, "--help").stdout


def test_a_month_that_is_not_over_is_a_reason_in_the_data(demo: Path) -> None:
    """It is a month, so it was typed well; Dutch people write the month first."""
    for month in ("2026-11", "11-2026", "11/2026"):
        result = run("issue", "--month", month, "--today", "2026-11-09", TIERED_HOME=str(demo))
        assert (result.exit_code, "november 2026 is nog niet voorbij" in result.stderr) == (1, True)


# Questions and stopping ------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Reception:
    return Reception.opened(tmp_path)


@pytest.mark.parametrize(("answer", "agreed"), [("j", True), ("Ja", True), ("y", True), ("", False), ("nee", False)])
def test_yes_and_no(desk: Reception, answer: str, *, agreed: bool) -> None:
    """A question says how it is answered; anything else is asked again."""
    desk.deliver("online-talk", desk.client("Anna"), "2026-10-05")
    said = desk.done("issue", "--month", "2026-10", typed=f"misschien\n{answer}\n", today=desk.today)
    assert "ongedaan maken. [j/N]: " in desk.run("issue", "--month", "2026-10", typed="\n").output or agreed
    assert bool(desk.data("invoice", "list")["invoices"]) == agreed
    assert "[y/N]" not in said


def test_stopped_at_a_question(desk: Reception) -> None:
    """Nothing was done yet, and it says so."""
    result = desk.run("client", "add", typed="")
    assert (result.exit_code, result.stderr.strip()) == (1, "Gestopt. Er is niets veranderd.")
    with patch("typer.prompt", side_effect=interrupted):
        result = desk.run("client", "add", typed="")
    assert (result.exit_code, result.stderr.strip()) == (130, "Gestopt. Er is niets veranderd.")


def interrupted(*_: object, **__: object) -> None:
    """What Typer makes of Ctrl-C at a question."""
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise cli.typer.Abort from None


def test_stopped_half_way(desk: Reception) -> None:
    """What was kept stays, and it says how to go on."""
    with patch.object(Terminal, "answer", side_effect=KeyboardInterrupt):
        result = desk.run("todo")
    assert result.exit_code == 130
    assert "blijft bewaard" in result.stderr
    assert "tiered todo" in result.stderr
    assert "Traceback" not in result.output


def test_ctrl_c_while_documents_are_made(tmp_path: Path) -> None:
    """It stops the command and its helpers, without a word but ours; later everything is made that was not."""
    desk = Reception.opened(tmp_path)
    rows = "".join(f"online-talk,klant{n}@example.nl,2026-10-05\n" for n in range(60))
    people = "".join(f"Klant {n},klant{n}@example.nl\n" for n in range(60))
    desk.done("client", "import", desk.file("clients.csv", f"name,email\n{people}"))
    desk.done("deliver", "--import", desk.file("deliveries.csv", f"service,client,date\n{rows}"))
    desk.issue_month("2026-10")
    typed = [sys.executable, "-c", "from cli import app; app(prog_name='tiered')", "-C", str(tmp_path), "resume"]
    process = subprocess.Popen(
        typed,
        preexec_fn=heeding,  # noqa: PLW1509
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={"LANG": "C.UTF-8"},
    )
    while process.poll() is None and len(list(tmp_path.glob("documents/2026/*.pdf"))) < 3:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # Ctrl-C goes to a command and to all that it started
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.strip().startswith("Gestopt. Wat al bewaard was, blijft bewaard.")
    assert len(err.strip().splitlines()) == 1
    desk.done("resume")
    assert len(list(tmp_path.glob("documents/2026/*.pdf"))) == 60
    assert desk.data("todo")["todo"] == []
    assert all(check["holds"] for check in desk.data("verify")["checks"])


@pytest.mark.parametrize("words", [["invoice", "list"], ["invoice", "list", "--json"], ["todo"], ["--help"]])
def test_nobody_reads_on(demo: Path, words: list[str]) -> None:
    """`tiered ... | head -1` ends without a word."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from cli import app; app(prog_name='tiered')", "-C", str(demo), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=60) in (0, 141)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_is_no_mistake(demo: Path, closed: str) -> None:
    """As some programs start others: without an input, or an output."""
    done = subprocess.run(
        f'"$PYTHON" -c "from cli import app; app()" -C "$DEMO" todo {closed}',
        shell=True,
        env={"PYTHON": sys.executable, "DEMO": str(demo), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


# Readable --------------------------------------------------------------------------------------------------------

LISTS = (
    "catalog show",
    "catalog ladder",
    "client list",
    "client show Gerrit",
    "coverage list",
    "delivery list",
    "invoice list",
    "invoice show 2026-00029",
    "issue --month 2026-10 --dry-run",
    "issue --month 2026-11 --dry-run --today 2026-12-01",
    "quote paperwork Gerrit",
    "shortfall list",
    "todo",
    "verify",
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("line", LISTS)
def test_in_a_window_of_80_columns(demo: Path, line: str, language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is wider, and no word is broken off: every word of it also stands in a window that is wide enough."""
    monkeypatch.chdir(demo)
    narrow = run(*line.split(), "--lang", language)
    wide = run(*line.split(), "--lang", language, COLUMNS="300")
    assert narrow.exit_code == wide.exit_code == 0
    assert max(map(len, narrow.output.splitlines())) <= 80
    assert sorted(narrow.output.split()) == sorted(wide.output.split())


def test_a_column_with_nothing_in_it_is_left_out(desk: Reception) -> None:
    desk.client("Anna Jansen", "--email", "anna@example.nl")
    heading = desk.done("client", "list").splitlines()[0].split()
    assert heading == ["Nummer", "Naam", "E-mail"]


def test_in_a_file_a_line_is_as_long_as_it_is(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no window is, nothing is folded: a program that looks for a line finds it whole."""
    monkeypatch.delenv("COLUMNS", raising=False)
    done = subprocess.run(
        [sys.executable, "-c", "from cli import app; app(prog_name='tiered')", "-C", str(demo), "invoice", "list"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) == 31
