"""Holds the crates of Cargo.lock against deny.toml, as cargo-deny does where there is one: licences, names, and where they come from."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


def main() -> int:
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    allowed = set(rules["licenses"]["allow"])
    exceptions = {one["name"]: set(one["allow"]) for one in rules["licenses"]["exceptions"]}
    banned = {one["name"] for one in rules["bans"]["deny"]}
    metadata = subprocess.run(["cargo", "metadata", "--locked", "--format-version", "1"], cwd=ROOT, capture_output=True, check=True)
    wrong = 0
    for crate in json.loads(metadata.stdout)["packages"]:
        name, licence = crate["name"], crate["license"] or "none"
        for is_wrong, what in [
            (not is_allowed(licence, allowed | exceptions.get(name, set())), f"its licence is {licence}"),
            (name in banned, "it is banned"),
            (crate["source"] not in (None, REGISTRY), f"it comes from {crate['source']}"),
        ]:
            if is_wrong:
                print(f"deny.toml: {name} {crate['version']}: {what}", file=sys.stderr)
                wrong += 1
    return 1 if wrong else 0


def is_allowed(licence: str, allowed: set) -> bool:
    """Of an SPDX expression, in which old crates write / for OR."""
    words = {"AND": "and", "OR": "or"}
    judged = re.sub(r"[\w.+-]+( WITH [\w.+-]+)?", lambda found: words.get(found[0], str(found[0] in allowed)), licence.replace("/", " OR "))
    # Each word of it is one of four by now.
    return eval(judged)


sys.exit(main())
