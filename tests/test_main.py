from __future__ import annotations

import subprocess
import sys

import wstui


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "wstui", "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"wstui {wstui.__version__}\n", "")


def test_its_exit_code_is_the_exit_code() -> None:
    done = subprocess.run([sys.executable, "-m", "wstui", "--nonsense"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "wstui: error: unknown option --nonsense\n"


def test_who_only_imports_it_runs_nothing() -> None:
    imported = "import wstui.__main__ as it; print(it.main.__name__)"
    done = subprocess.run([sys.executable, "-c", imported, "--version"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "main\n", "")
