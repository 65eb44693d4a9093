#!/usr/bin/env python3
"""Switches one money rule off after the other, in a copy of the sources, and sees which test catches it.

    run.py [--work DIR] [--seconds N] [--resume LOG] [M5 M23 ...]
    run.py --check

Exits with 0 only if every mutant is caught: by the torture test, or by a named test that comes before it.
With --check nothing is run: it exits with 0 only if each text of the table still stands in the sources, once.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from table import MUTANTS

ROOT = Path(__file__).resolve().parents[3]

#: The cheapest first; all with the feature, so that one build does for all.
TESTS = [
    ("the tables", ["--lib", "--", "outcome", "journal", "client"]),
    ("the units", ["--lib"]),
    *((program, ["--test", program, "--", f"{module}::"]) for program, module in [
        ("behaviour", "journal"), ("processes", "killed"), ("behaviour", "answers"), ("behaviour", "evidence"), ("behaviour", "proof"),
        ("processes", "fork"), ("processes", "places"), ("processes", "wall_clock"), ("money", "decision_table"),
        ("behaviour", "connections"), ("behaviour", "recovery"), ("behaviour", "payments"), ("behaviour", "tokens"),
        ("behaviour", "profiles"), ("alone", "restarts"), ("money", "sequences"), ("behaviour", "config"), ("alone", "contention"),
        ("alone", "shared_journal"), ("alone", "many_verdicts"),
    ]),
    ("hosts", ["--test", "hosts"]),
]

#: No test program takes longer, but one that waits for ever.
LONGEST = 240


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--work", type=Path, help="where the copy is kept; default: a temporary folder")
    arguments.add_argument("--seconds", type=int, default=24, help="of each run of the torture test")
    arguments.add_argument("--torture-only", action="store_true", help="let the torture test catch them alone")
    arguments.add_argument("--resume", type=Path, help="what a run of the same sources said before it was stopped: not done again")
    arguments.add_argument("--check", action="store_true", help="only see whether the table is up to date")
    arguments.add_argument("names", nargs="*")
    given = arguments.parse_args()
    if given.check:
        stale = [fault for name, changes in MUTANTS for fault in mutate(ROOT, name, changes)[1]]
        print("\n".join(stale) or f"{len(MUTANTS)} mutants are up to date")
        return 1 if stale else 0
    with tempfile.TemporaryDirectory() as temporary:
        work = given.work or Path(temporary)
        survivors = 0
        copy(work)
        found = catch(work, given)
        if found:
            sys.exit(f"without a mutant: {found}")
        done = given.resume.read_text() if given.resume else ""
        for name, changes in MUTANTS:
            if f"caught   {name}: " in done:
                continue
            if given.names and name.split()[0] not in given.names:
                continue
            copy(work)
            texts, stale = mutate(work, name, changes)
            if stale:
                sys.exit("\n".join(stale))
            for file, text in texts.items():
                (work / file).write_text(text)
            caught = catch(work, given)
            survivors += caught is None
            print(f"{'SURVIVED' if caught is None else 'caught  '} {name}: {caught or 'by nothing'}", flush=True)
    print(f"{survivors} survivors")
    return 1 if survivors else 0


def copy(work: Path) -> None:
    """The sources as they are; only what differs, so that the build stays small."""
    listed = subprocess.run(["git", "ls-files", "-zco", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, work / name
        if source.is_file() and not (target.exists() and target.read_bytes() == source.read_bytes()):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
            target.chmod(source.stat().st_mode)


def mutate(root: Path, name: str, changes: "list[tuple[str, str, str]]") -> "tuple[dict[str, str], list[str]]":
    """What the files become, and which texts do not stand there exactly once."""
    texts: "dict[str, str]" = {}
    stale = []
    for file, before, after in changes:
        text = texts.get(file) or (root / file).read_text()
        if before == after:
            stale.append(f"{name}: {file} does not change: {before}")
        if text.count(before) != 1:
            stale.append(f"{name}: {file} has {text.count(before)} times: {before}")
        texts[file] = text.replace(before, after)
    return texts, stale


def catch(work: Path, given: argparse.Namespace) -> "str | None":
    """The test that fails, and how; None if none does."""
    for what, arguments in [] if given.torture_only else TESTS:
        told = cargo(work, arguments)
        # Once, a test may fail because the machine is busy.
        if told.returncode and "could not compile" not in told.stdout and "it never ends" not in told.stdout:
            told = cargo(work, arguments)
        if told.returncode:
            if "could not compile" in told.stdout:
                sys.exit(told.stdout[-3000:])
            failed = re.findall(r"^---- (\S+) stdout", told.stdout, re.M)
            failed += re.findall(r"\(signal: .*\)|it never ends", told.stdout)
            if not failed:
                sys.exit(told.stdout[-3000:])
            return f"{what}, {failed[0]}"
        if "running 0 tests" in told.stdout:
            sys.exit(f"there are no tests {' '.join(arguments)}")
    for _ in range(5):
        told = cargo(work, ["--test", "torture"], JPM_TORTURE_SECONDS=str(given.seconds))
        if "could not compile" in told.stdout:
            sys.exit(told.stdout[-3000:])
        violated = re.search(r"^VIOLATED (?:world \d+: )?(I\d+\S*)", told.stdout, re.M)
        if violated:
            return f"the torture test, {violated.group(1).rstrip(':')}"
    return None


def cargo(work: Path, arguments: "list[str]", **environment: str) -> "subprocess.CompletedProcess[str]":
    command = ["cargo", "test", "--quiet", "--locked", "--features", "test-faults"]
    # However long that takes; what is wrong is told by what follows.
    subprocess.run([*command, "--no-run", *(arguments[:arguments.index("--")] if "--" in arguments else arguments)],
                   cwd=work, capture_output=True)
    command += arguments
    # A session of its own, so that what it started ends with it.
    process = subprocess.Popen(
        command, cwd=work, env={**os.environ, **environment}, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    try:
        output, _ = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output = process.communicate()[0] + "\nit never ends\n"
    return subprocess.CompletedProcess(command, process.returncode, output)


if __name__ == "__main__":
    sys.exit(main())
