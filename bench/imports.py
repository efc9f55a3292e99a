"""100,000 entries of 50,000 persons through the command line: ``python -m bench.imports``. Exit code 1 on a refusal."""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portal.domain.identifiers import resident_id_check_character

PORTAL = [sys.executable, "-m", "portal"]


def main() -> int:
    """Writes the two files, imports them into a fresh embedded portal, and prints rows a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=50_000)
    parser.add_argument("--entries", type=int, default=100_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-imports-") as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        environment |= {"PORTAL_DATA_DIR": str(Path(folder) / "data")}
        activate = ["parameter", "set", "heilongjiang", "in_force_from", "2021-12-01"]
        activate += ["--from", "2021-12-01", "--document", "bench"]
        for command in (["migrate"], activate):
            subprocess.run([*PORTAL, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        status = 0
        for kind, rows in (("subjects", _subjects(wanted.subjects)), ("entries", _entries(wanted.entries, wanted))):
            file = Path(folder) / f"{kind}.csv"
            with file.open("w", encoding="utf-8", newline="") as out:
                csv.writer(out).writerows(rows)
            for run in ("first", "again"):
                begun = time.monotonic()
                status |= subprocess.run([*PORTAL, "import", kind, str(file)], env=environment).returncode
                seconds = time.monotonic() - begun
                count = wanted.subjects if kind == "subjects" else wanted.entries
                print(
                    f"{kind}, {run}: {count} rows in {seconds:.1f} s, {count / seconds:.0f} rows/s, start-up included"
                )
    return int(status != 0)


def _number(person: int) -> str:
    first = f"230102{1950 + person // 28_000 % 50}{1 + person // 2800 % 10:02d}{1 + person // 100 % 28:02d}"
    first += f"{person % 100 * 9 % 1000:03d}"
    return first + resident_id_check_character(first)


def _subjects(count: int) -> list[list[str]]:
    head = ["identifier", "name", "phone", "kind", "region", "rulebook"]
    rows = ([_number(n), "示例人员", f"138{n:08d}", "insured_person", "230102", "heilongjiang"] for n in range(count))
    return [head, *rows]


def _entries(count: int, wanted: argparse.Namespace) -> list[list[str]]:
    head = ["identifier", "kind", "rulebook", "item", "decided_on", "document_no", "facts", "basis", "handling_type"]
    rows = (
        [
            _number(n % wanted.subjects), "insured_person", "heilongjiang", "B1", "2026-11-02", f"示例{n}号",
            "串换诊疗项目", "《医疗保障基金使用监督管理条例》第三十八条", "行政处罚", "230100",
        ]
        for n in range(count)
    )  # fmt: skip
    return [[*head, "authority"], *rows]


if __name__ == "__main__":
    sys.exit(main())
