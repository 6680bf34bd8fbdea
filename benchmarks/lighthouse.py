"""What Lighthouse says of the pages that readers land on, on a phone, from the production server.

    make lighthouse          (python benchmarks/lighthouse.py [--port 8790] [--rounds 3])

Makes the demo site in a temporary folder with everything that the worker does for it, starts ``deploy/web.sh`` as
``make serve`` does, and lets Lighthouse look at each page in Chromium, with its phone profile (a slow network and a
slow processor, both simulated). Prints the median of the rounds, and each audit that cost points; fails below the aims.
npm fetches Lighthouse itself, of a fixed version; CHROME_PATH may name the browser.
"""

import argparse
import json
import os
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
LIGHTHOUSE = "lighthouse@12.8.2"  # newer ones need a newer Node
AIMS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
TRIES = 3  # a busy machine loses a trace now and then
PAGES = {
    "home": "/",
    "article": "/articles/prp-for-knee-arthritis-what-trials-found/",
    "category": "/category/treatments/",
    "search": "/search/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    home = f"http://127.0.0.1:{options.port}"
    with tempfile.TemporaryDirectory(prefix="lighthouse-") as folder:
        environment = build_site(Path(folder), home)
        server = subprocess.Popen(
            ["deploy/web.sh"], cwd=ROOT, env={**environment, "PORT": str(options.port), "ACCESS_LOG": "0"}
        )
        try:
            wait_for(home, server)
            failed = [name for name, path in PAGES.items() if not measure(name, home + path, options.rounds, folder)]
        finally:
            server.terminate()
            server.wait(timeout=60)
    sys.exit(f"Below the aims: {', '.join(failed)}" if failed else 0)


def build_site(folder: Path, home: str) -> dict[str, str]:
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": home,
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "STATIC_ROOT": f"{folder}/static",
        "MEDIA_ROOT": f"{folder}/media",
        "LOG_LEVEL": "ERROR",
    }
    print("Building the site ...", flush=True)
    for command in (["migrate", "--noinput"], ["load_demo"], ["run_worker", "--once"]):
        run = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode:
            sys.exit(run.stderr)
    return environment


def wait_for(home: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(1500):  # packing the static files takes its time
        try:
            with urlopen(f"{home}/healthz"):
                return
        except OSError:
            if server.poll() is not None:
                sys.exit("The server did not start.")
            time.sleep(0.2)
    sys.exit("The server does not answer.")


def measure(name: str, address: str, rounds: int, folder: str) -> bool:
    """Returns whether the page reaches the aims."""
    with urlopen(address):  # what is remembered is remembered by now
        pass
    reports = [look_at(address, folder) for _ in range(rounds)]
    scores = {
        category: round(100 * statistics.median(report["categories"][category]["score"] for report in reports))
        for category in AIMS
    }
    shown = "  ".join(f"{category} {score:3}" for category, score in scores.items())
    metrics = {metric: [report["audits"][metric]["numericValue"] for report in reports] for metric in METRICS}
    said = ", ".join(f"{METRICS[metric]} {statistics.median(values):,.2f}" for metric, values in metrics.items())
    print(f"{name:9} {shown}   ({said})", flush=True)
    for line in sorted({line for report in reports for line in costs(report)}):
        print(f"          {line}", flush=True)
    return all(scores[category] >= aim for category, aim in AIMS.items())


METRICS = {
    "first-contentful-paint": "first paint ms",
    "largest-contentful-paint": "largest paint ms",
    "total-blocking-time": "blocked ms",
    "cumulative-layout-shift": "shift",
    "total-byte-weight": "bytes",
}


def look_at(address: str, folder: str) -> dict[str, Any]:
    file = Path(folder) / "report.json"
    browser = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("There is no Chromium. To get it: apt-get install chromium")
    command = ["npm", "exec", "--yes", LIGHTHOUSE, "--", address, "--quiet", "--output=json", f"--output-path={file}"]
    command += [f"--only-categories={','.join(AIMS)}", "--chrome-flags=--headless=new --no-sandbox"]
    environment = {**os.environ, "CHROME_PATH": browser}
    for _ in range(TRIES):
        run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if run.returncode == 0:
            report: dict[str, Any] = json.loads(file.read_text())
            return report
    sys.exit(f"{address}: {run.stderr}")


def costs(report: dict[str, Any]) -> list[str]:
    """The audits that count and were not passed."""
    found = []
    for category, facts in report["categories"].items():
        for reference in facts["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                found.append(f"{category}: {audit['title']} ({audit.get('displayValue', audit['score'])})")
    return found


if __name__ == "__main__":
    main()
