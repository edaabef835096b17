"""What this program is made of: a bill of materials from the lock, and its versions against known vulnerabilities.

    .venv/bin/python .ci/supply_chain.py sbom build/sbom.json
    .venv/bin/python .ci/supply_chain.py audit [ADVISORIES]

ADVISORIES is a folder or a ZIP of advisories in OSV form (https://ossf.github.io/osv-schema/), as the archive `all.zip`
that OSV gives out for the ecosystem PyPI: then nothing is asked over the network. Without it pip-audit asks the
package index. What could not be checked is said and is never taken for sound.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parent.parent
LOCK = ROOT / ".ci" / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
Json = dict[str, Any]


def main(arguments: list[str]) -> str | None:
    """Do one job; a sentence when it cannot be done or found something."""
    match arguments:
        case ["sbom", path]:
            return write_bill(Path(path))
        case ["audit"]:
            return audit_online()
        case ["audit", advisories]:
            return audit_offline(Path(advisories))
        case _:
            return __doc__


# --- what is locked, what ships ------------------------------------------------------------------


def locked(lock: Path = LOCK) -> list[tuple[str, str]]:
    """Name and version of everything in the lock, for every system and Python."""
    found = re.findall(
        r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock.read_text(encoding="utf-8"), re.MULTILINE
    )
    return [(canonicalize_name(name), version) for name, version in found]


def needs(name: str) -> set[str]:
    """Names of what a package needs on any system, without its extras; nothing where it is not installed here."""
    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return set()
    wanted = map(Requirement, lines)
    return {canonicalize_name(one.name) for one in wanted if "extra" not in str(one.marker)}


def shipped() -> set[str]:
    """Names of what a clinic gets with the program: its dependencies and theirs, not the tools of its makers."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    left = [canonicalize_name(Requirement(line).name) for line in project["dependencies"]]
    known = {name for name, _ in locked()}
    found: set[str] = set()
    while left:
        name = left.pop()
        if name not in found and name in known:
            found.add(name)
            left += needs(name)
    return found


def licences_of(name: str) -> list[Json]:
    """Return what a package declares, as CycloneDX has it: an SPDX expression, else its own words; or nothing."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return []
    if expression := about.get("License-Expression"):
        return [{"expression": expression}]
    marks = [
        line.split(" :: ")[-1]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License ::") and line != "License :: OSI Approved"
    ]
    words = marks or [str(about.get("License") or "").partition("\n")[0]]
    return [{"license": {"name": word}} for word in words if word]


# --- the bill of materials -----------------------------------------------------------------------


def write_bill(path: Path) -> str | None:
    """Write CycloneDX JSON: the same lock gives the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "bill.json"
        command = [
            *(sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", str(LOCK)),
            *("--pyproject", str(PROJECT), "--output-reproducible", "--output-format", "JSON"),
            *("--output-file", str(raw)),
        ]
        if subprocess.run(command, check=False).returncode:
            return "The bill of materials could not be made; what cyclonedx-py said stands above."
        bill = tidied(json.loads(raw.read_text(encoding="utf-8")))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(bill, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(path)
    return None


def tidied(bill: Json) -> Json:
    """Say of each part whether it ships, its licence and what it needs, instead of where it stood in the lock."""
    ships = shipped()
    by_name: dict[str, list[str]] = {}
    for part in bill["components"]:
        name = canonicalize_name(part["name"])
        by_name.setdefault(name, []).append(part["purl"])
        part["bom-ref"] = part["purl"]
        part["scope"] = "required" if name in ships else "excluded"
        part["hashes"] = hashes_of(part)
        part.pop("description", None)
        part.pop("externalReferences", None)
        if licences := licences_of(name):
            part["licenses"] = licences
    whole = bill["metadata"]["component"]
    whole["bom-ref"] = whole["name"]
    roots = {canonicalize_name(Requirement(line).name) for line in direct()}
    bill["dependencies"] = [
        {"ref": whole["bom-ref"], "dependsOn": refs(roots, by_name)},
        *(
            {"ref": ref, "dependsOn": refs(needs(name), by_name)}
            for name, all_refs in sorted(by_name.items())
            for ref in all_refs
        ),
    ]
    return bill


def direct() -> list[str]:
    """Return the requirements that the package itself names."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    return [str(line) for line in project["dependencies"]]


def refs(names: Iterable[str], by_name: Mapping[str, list[str]]) -> list[str]:
    """Return the references of packages; one may be locked in two versions."""
    return sorted(ref for name in names for ref in by_name.get(name, ()))


def hashes_of(part: Json) -> list[Json]:
    """Return the SHA-256 of every file of a part that may be installed."""
    found = {
        one["content"]: one
        for place in part.get("externalReferences", ())
        for one in place.get("hashes", ())
    }
    return [found[content] for content in sorted(found)]


# --- known vulnerabilities -----------------------------------------------------------------------


def audit_offline(source: Path) -> str | None:
    """Compare everything locked with advisories on this disk."""
    wanted = locked()
    read, found = 0, []
    try:
        for advisory in advisories(source):
            read += 1
            found += matches(advisory, wanted)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        return f"The advisories in {source} cannot be read: {error}"
    if not read:
        return f"There is no advisory in {source}; nothing was checked."
    for line in sorted(set(found)):
        print(line)
    print(f"{len(wanted)} locked versions compared with {read} advisories.")
    return f"{len(set(found))} known vulnerabilities." if found else None


def advisories(source: Path) -> Iterator[Json]:
    """Give each advisory of a folder or a ZIP of JSON files. Raises OSError, ValueError, BadZipFile."""
    if source.is_dir():
        for path in sorted(source.rglob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8"))
        return
    with zipfile.ZipFile(source) as packed:
        for name in sorted(packed.namelist()):
            if name.endswith(".json"):
                yield json.loads(packed.read(name))


def matches(advisory: Json, wanted: Iterable[tuple[str, str]]) -> list[str]:
    """Return a line for each locked version that an advisory is about; nothing for one that was withdrawn."""
    if advisory.get("withdrawn"):
        return []
    about: dict[str, list[Json]] = {}
    for one in advisory.get("affected", ()):
        package = one.get("package", {})
        if package.get("ecosystem", "").partition(":")[0] == "PyPI":
            about.setdefault(canonicalize_name(package["name"]), []).append(one)
    names = ", ".join((advisory["id"], *advisory.get("aliases", ())))
    return [
        f"{name} {version}: {names}: {advisory.get('summary', 'no summary')}"
        for name, version in wanted
        if any(is_affected(version, one) for one in about.get(name, ()))
    ]


def is_affected(version: str, one: Json) -> bool:
    """Whether a version is among those that an advisory lists, or within one of its ranges."""
    if version in one.get("versions", ()):
        return True
    ranges = (span for span in one.get("ranges", ()) if span.get("type") == "ECOSYSTEM")
    return any(is_within(Version(version), span["events"]) for span in ranges)


def is_within(version: Version, events: Iterable[Mapping[str, str]]) -> bool:
    """Follow the events up to a version: introduced, fixed, last affected."""
    inside = False
    for kind, at in sorted((one for event in events for one in event.items()), key=moment):
        if kind == "introduced" and (at == "0" or version >= Version(at)):
            inside = True
        elif (kind == "fixed" and version >= Version(at)) or (
            kind == "last_affected" and version > Version(at)
        ):
            inside = False
    return inside


def moment(event: tuple[str, str]) -> tuple[Version, bool]:
    """Order events by version; where one ends and the next begins at once, the end comes first."""
    kind, at = event
    try:
        return Version(at), kind == "introduced"
    except InvalidVersion:
        return Version("0"), kind == "introduced"


def audit_online() -> str | None:
    """Let pip-audit ask; what it skips was not checked, and is said."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--disable-pip"),
        *("--format", "json", "--progress-spinner", "off", "--desc", "off"),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    try:
        parts = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return (
            f"{UNREACHED}\npip-audit said: {(done.stderr.strip().splitlines() or ['nothing'])[-1]}"
        )
    skipped = [part["name"] for part in parts if "skip_reason" in part]
    found = [
        f"{part['name']} {part['version']}: {one['id']}, fixed in {', '.join(one['fix_versions']) or 'no version'}"
        for part in parts
        for one in part.get("vulns", ())
    ]
    if len(skipped) == len(parts):
        return UNREACHED
    for line in found:
        print(line)
    print(f"{len(parts) - len(skipped)} locked versions were checked.")
    if skipped:
        return f"Not checked: {', '.join(skipped)}."
    return f"{len(found)} known vulnerabilities." if found else None


UNREACHED = (
    "No advisory could be read, so nothing was checked. Without a network give a folder or ZIP of OSV advisories: "
    "make audit ADVISORIES=all.zip"
)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
