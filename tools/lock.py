"""Resolves the packages into the lock files, with hashes and without registry addresses: `make lock`.

uv resolves; it is told the package sources that pip is configured with.
"""

# ruff: noqa: S603

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {
    "requirements.lock": ["pyproject.toml", "--extra", "build"],
    "requirements-dev.lock": ["pyproject.toml", "--extra", "build", "--extra", "dev"],
    "tools/node.lock": ["tools/node.in"],
}
OPTIONS = {"index-url": "--default-index", "extra-index-url": "--index", "find-links": "--find-links"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        for lock, sources in LOCKS.items():
            command = [python, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11"]
            command += ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--upgrade"]
            command += ["--index-strategy", "unsafe-best-match", *pip_sources(python), *sources, "-o", lock]
            environment = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": "make lock"}
            subprocess.run(command, check=True, cwd=ROOT, env=environment)


def pip_sources(python: str) -> list[str]:
    """pip's configuration as options of uv."""
    listed = subprocess.run([python, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True)
    options = []
    for line in listed.stdout.splitlines():
        name, _, value = line.partition("=")
        option = OPTIONS.get(name.rsplit(".", 1)[-1])
        for address in " ".join(shlex.split(value)).split() if option else []:
            options += [str(option), address]
    return options


if __name__ == "__main__":
    main()
