from __future__ import annotations

import subprocess

import pytest

from tests.cli.calling import Run, golden
from tests.cli.shells.typed import has_shell

SHELLS = ("bash", "zsh", "fish")


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_its_script_with_paths_only_if_asked_for(run: Run, shell: str) -> None:
    code, plain, err = run("completion", shell)
    assert (code, err) == (0, "")
    golden(f"completion.{shell}", plain)
    code, full, err = run("completion", shell, "--routes")
    assert (code, err) == (0, "")
    assert "routes --timeout 2 " in full
    assert "routes --timeout" not in plain
    assert "@" not in plain.replace("[@]", "").replace('"$@"', "")


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("more", [[], ["--routes"]])
def test_a_shell_can_read_it(run: Run, shell: str, more: list[str]) -> None:
    script = run("completion", shell, *more)[1]
    done = subprocess.run([has_shell(shell), "-n"], input=script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_shell_is_refused(run: Run) -> None:
    assert run("completion", "tcsh") == (2, "", "wstui: error: tcsh is not one of bash, zsh, fish\n")
