"""The steps every data set goes through: a project, its import, a release with datasheet and audit, the way out."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from client import Client

PAY = {"kind": "hourly", "currency": "EUR", "rate_minor": 1500, "floor_minor": 1400}


def say(text: str) -> None:
    print(text, flush=True)


def create(client: Client, name: str, **fields: Any) -> int:
    made = client.post("/api/organisations/sample/projects/", {"name": name, "pay": PAY, **fields})
    say(f"\n== {name}: project {made['id']}")
    return int(made["id"])


def bring_in(
    client: Client, project: int, kind: str, file_name: str, content: bytes, source: str = "", **options: Any
) -> dict[str, Any]:
    """Import one file and wait for the end; anything but done ends the walk with the report."""
    url = f"/api/projects/{project}/imports/"
    batch = client.upload(url, file_name, content, kind=kind, source=source, options=json.dumps(options))
    done = client.wait(f"{url}{batch['id']}/")
    if done["state"] != "done":
        raise SystemExit(f"{file_name} was not imported: {json.dumps(done, indent=1)[:3000]}")
    say(
        f"   imported {file_name}: { ({k: v for k, v in done['report'].items() if k not in {'errors', 'merkle_root'}}) }"
    )
    report: dict[str, Any] = done["report"]
    return report


def publish(owner: Client, second: Client, project: int) -> None:
    """Deposit what the open work can come to, booked by two people, and open the project."""
    escrow = f"/api/projects/{project}/escrow/"
    missing = owner.get(escrow)["liability"]["missing"]
    if missing["amount_minor"]:
        deposit = owner.post(escrow, {"amount_minor": missing["amount_minor"], "reference": f"walk {project}"})
        second.post(f"{escrow}{deposit['id']}/confirm/")
        say(f"   escrow: {missing['amount']} {missing['currency']} deposited, confirmed by a second person")
    owner.post(f"/api/projects/{project}/publish/")


def release(client: Client, project: int, folder: Path, *, method: str = "majority", **audit: Any) -> Path:
    """Freeze, audit, answer every flag, compute the datasheet, approve, publish, pull and verify. Returns the folder."""
    base = f"/api/projects/{project}/releases/"
    version = client.post(base, {"note": "the walkthrough", "method": method})["version"]
    frozen = client.wait(f"{base}{version}/")
    say(f"   release {version}: {frozen['state']}, {frozen['counts']}")
    client.post(f"{base}{version}/audit/", {"spec": audit})
    report = client.wait(f"{base}{version}/audit/")
    if report["state"] != "finished":
        raise SystemExit(f"the audit ended {report['state']}")
    verdicts = [finding["verdict"] for finding in report["report"]["findings"]]
    say(f"   audit: { {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))} }")
    for finding in report["report"]["findings"]:
        if finding["verdict"] == "flag":
            answer = {
                "response": "accept",
                "reason": "Published data, walked through as they are; the finding goes out with them.",
            }
            client.post(f"{base}{version}/findings/{finding['id']}/answer/", answer)
    client.post(f"{base}{version}/datasheet/")
    sheet = client.wait(f"{base}{version}/datasheet/")
    say(f"   datasheet: {sheet['answered']} of 50 answered, 57 items")
    client.post(f"{base}{version}/approve/")
    client.post(f"{base}{version}/publish/")
    out = folder / f"release-{project}"
    slug = client.get(f"/api/projects/{project}/")["slug"]
    fairhand("pull", f"sample/{slug}@{version}", "--out", str(out), "--server", client.server, "--token", client.token)
    fairhand("verify", str(out))
    tampered(out)
    foreign_readers(client, project, version, folder)
    return out


def fairhand(*arguments: str, fails: bool = False) -> str:
    """Run the command line as a user would; show its last line."""
    done = subprocess.run([sys.executable, "-m", "cli.main", *arguments], capture_output=True, text=True, check=False)
    text = (done.stdout + done.stderr).strip()
    if (done.returncode != 0) is not fails:
        raise SystemExit(f"fairhand {arguments[0]} ended with {done.returncode}:\n{text}")
    told = [line for line in text.splitlines() if not line.startswith("note")]
    say(f"   fairhand {arguments[0]}: {told[-1] if told else 'done'}")
    return text


def tampered(folder: Path) -> None:
    """One changed byte must make verification fail and name the file."""
    copy = folder.with_name(folder.name + "-tampered")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    victim = copy / "votes.parquet"
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    text = fairhand("verify", str(copy), fails=True)
    if "votes.parquet" not in text:
        raise SystemExit(f"verification failed without naming the file:\n{text}")
    shutil.rmtree(copy)


INTEROP = Path(__file__).resolve().parents[2] / "tests" / "interop"


def foreign_readers(client: Client, project: int, version: str, folder: Path) -> None:
    """What others make of the release: pandas and DuckDB here, mlcroissant (network off) in the interop environment."""
    import duckdb
    import pandas as pd

    released = folder / f"release-{project}"
    rows = len(pd.read_parquet(released / "votes.parquet"))
    found = duckdb.connect().execute(f"SELECT count(*) FROM '{released}/votes.parquet'").fetchone()
    assert found == (rows,), (found, rows)
    say(f"   pandas and DuckDB read {rows} vote rows")
    python = INTEROP / ".venv" / "bin" / "python"
    if not python.exists():
        say("   mlcroissant is not installed: `make test-interop` makes its environment")
        return
    unpacked = folder / f"croissant-{project}"
    shutil.rmtree(unpacked, ignore_errors=True)
    packed = client.download(
        f"/api/projects/{project}/releases/{version}/export/croissant/", folder / f"{project}.croissant.zip"
    )
    shutil.unpack_archive(packed, unpacked, "zip")
    done = subprocess.run(
        [python, INTEROP / "read_croissant.py", unpacked / "croissant.json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"mlcroissant could not read the export:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    read = json.loads(done.stdout)
    say(
        f"   mlcroissant, network off: {read['counts']}, {len(read['errors'])} errors, {len(read['warnings'])} warnings"
    )
    assert not read["errors"], read["errors"]
