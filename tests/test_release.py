"""A release is made of a tag that names the version, after all tests, with notes and checksums."""

import hashlib
import re
import shutil
import subprocess

import pytest
from conftest import ROOT

WORKFLOWS = ROOT / ".github" / "workflows"
CHANGES = "# Changelog\n\n## 1.2.3 (a day)\n\n* New.\n\n## 1.2\n\n* Old.\n"
# what the script calls, each writing what the real one would
STUBS = {
    ".ci/run": "echo tested >> log",
    "bin/make": 'echo "made $1" >> log; mkdir -p _build; echo book > _build/therapeutic-alliance-1.2.3.zip',
    ".venv/bin/uv": 'for end in -py3-none-any.whl .tar.gz; do echo "$end" > "$4/therapeutic_alliance-1.2.3$end"; done',
}


@pytest.fixture
def project(tmp_path):
    """A folder with the release script, a version, a changelog, and stand-ins for what takes long."""
    for name, body in STUBS.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/usr/bin/env bash\nset -e\n{body}\n")
        path.chmod(0o755)
    shutil.copy2(ROOT / ".ci" / "release", tmp_path / ".ci" / "release")
    (tmp_path / "widgets").mkdir()
    (tmp_path / "widgets" / "__init__.py").write_text('"""W."""\n\n__version__ = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGES)
    return tmp_path


def release(project, *tag):
    """The end of the script in that folder: code, what it said, and what was called."""
    path = f"{project / 'bin'}:/usr/bin:/bin"
    ran = subprocess.run(
        ["bash", project / ".ci" / "release", *tag], env={"PATH": path}, capture_output=True, text=True, cwd="/"
    )
    log = project / "log"
    return ran.returncode, ran.stderr, log.read_text().splitlines() if log.exists() else []


def test_the_tag_of_the_version_gives_book_package_notes_and_checksums(project):
    code, said, called = release(project, "v1.2.3")
    assert (code, said, called) == (0, "", ["tested", "made offline"])
    made = project / "_build" / "release"
    sums = dict(line.split()[::-1] for line in (made / "SHA256SUMS").read_text().splitlines())
    assert {path.name for path in made.iterdir()} == set(sums) | {"SHA256SUMS", "NOTES.md"}
    assert len(sums) == 3 and any(name.endswith(".zip") for name in sums)
    assert all(hashlib.sha256((made / name).read_bytes()).hexdigest() == wanted for name, wanted in sums.items())
    assert (made / "NOTES.md").read_text().strip() == "* New."


@pytest.mark.parametrize("tag", ["v1.2.4", "1.2.3", "v1.2", None])
def test_another_tag_is_refused_before_anything_runs(project, tag):
    code, said, called = release(project, *([tag] if tag else []))
    assert code and "has to be v1.2.3" in said and called == []


def test_a_version_of_which_the_changelog_says_nothing_is_refused(project):
    (project / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.30\n\n* Later.\n")
    code, said, called = release(project, "v1.2.3")
    assert code and "CHANGELOG.md says nothing" in said and called == []


def test_tests_that_fail_make_no_release(project):
    (project / ".ci" / "run").write_text("exit 1\n")
    assert release(project, "v1.2.3")[0] and not (project / "_build" / "release").exists()


def test_the_workflows_run_what_a_person_can_run():
    texts = {path.stem: path.read_text() for path in WORKFLOWS.glob("*.yml")}
    assert 'tags: ["v*"]' in texts["release"] and 'bash .ci/release "$GITHUB_REF_NAME"' in texts["release"]
    assert all("bash .ci/" in text for text in texts.values())
    # the release alone may write, and nothing but itself
    assert [name for name, text in texts.items() if "contents: write" in text] == ["release"]
    audit = re.search(r"pip-audit.*", texts["test"]).group()
    assert "--requirement requirements.txt" in audit
    after = texts["test"].partition("\n  next:")[2]
    assert "continue-on-error: true" in after and "make book-next" in after
