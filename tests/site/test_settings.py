"""Starting the site with what is in its environment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a long key that is used by nobody but this one test of ours",
    "ALLOWED_HOSTS": "clinic.example",
    "SITE_URL": "https://clinic.example",
}


def manage(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as a new process that knows nothing of this one's settings."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return subprocess.run(
        [sys.executable, str(folder / "manage.py"), *arguments],
        env={**inherited, **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL"])
@pytest.mark.parametrize("command", ["check", "migrate", "runserver"])
def test_a_missing_secret_stops_the_start_with_a_sentence(name, command):
    result = manage(command, **{**PRODUCTION, name: ""})
    assert result.returncode == 1
    assert result.stderr.startswith(f"The site cannot start: {name} is not set.")
    assert "Traceback" not in result.stderr


def test_production_settings_pass_djangos_deployment_check():
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr


def test_no_migration_is_missing():
    result = manage("makemigrations", "--check", "--dry-run", **PRODUCTION, DATABASE_URL="sqlite://:memory:")
    assert result.returncode == 0, result.stdout


@pytest.fixture
def bare_checkout(tmp_path):
    """A folder with the code and nothing that a run leaves behind."""
    for name in ["manage.py", "clinic_site", "articles", "comments", "templates", "static", "locale"]:
        if (ROOT / name).exists():
            (tmp_path / name).symlink_to(ROOT / name)
    # What finds its folder by its own place must be a copy.
    (tmp_path / "clinic_site").unlink()
    import shutil

    shutil.copytree(ROOT / "clinic_site", tmp_path / "clinic_site", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "manage.py").unlink()
    shutil.copy(ROOT / "manage.py", tmp_path / "manage.py")
    return tmp_path


def test_init_env_writes_a_random_key_once_and_for_this_person_only(bare_checkout):
    first = manage("init_env", folder=bare_checkout)
    assert first.returncode == 0, first.stderr
    env = bare_checkout / ".env"
    assert "DEBUG=1" in env.read_text()
    assert env.stat().st_mode & 0o777 == 0o600
    before = env.read_text()
    assert manage("init_env", folder=bare_checkout).stdout.startswith("Using the settings in .env")
    assert env.read_text() == before


def test_run_local_refuses_a_production_machine():
    result = manage("run_local", **PRODUCTION)
    assert result.returncode == 1
    assert "DEBUG is off" in result.stderr


def test_sqlite_is_set_up_for_several_processes(db):
    from django.db import connection

    if connection.vendor != "sqlite":
        assert connection.settings_dict["CONN_HEALTH_CHECKS"] is True
        return
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (20000,)


def test_a_database_that_is_not_set_up_is_said_in_a_sentence(tmp_path):
    nothing_yet = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    result = manage("check_content", "--all", **nothing_yet)
    assert result.returncode == 1
    assert "python manage.py migrate" in result.stderr
    assert "Traceback" not in result.stderr


def test_plain_text_is_checked_without_a_database(tmp_path):
    text = tmp_path / "lines.txt"
    text.write_text("Our injections cure arthritis.\n")
    nothing_yet = {**PRODUCTION, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    result = manage("check_content", "--text", str(text), **nothing_yet)
    assert result.returncode == 0
    assert json.loads(result.stdout)["findings"][0]["severity"] == "block"
    assert "no database" in result.stderr
