"""Word documents brought in by the command, and staff signed in."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from articles.models import Article
from tests.factories import PASSWORD, make_user
from tests.word_documents import docx


@pytest.fixture
def run_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """``run_command(document, …, **options)``: what the command said about these documents."""

    def run_command(*documents: bytes, **options) -> str:
        paths = []
        for number, document in enumerate(documents, start=1):
            path = tmp_path / f"document-{number}.docx"
            path.write_bytes(document)
            paths.append(path)
        try:
            call_command("import_word", *paths, **options)
        except CommandError as refusal:
            said = capsys.readouterr()
            return f"{said.out}{said.err}{refusal}"
        said = capsys.readouterr()
        return said.out + said.err

    return run_command


@pytest.fixture
def bring(run_command):
    """``bring(*paragraphs, **parts)``: the article that was made of the document, as its newest version says."""

    def bring(*body: str, **parts) -> Article:
        run_command(docx(*body, **parts))
        return Article.objects.get()

    return bring


@pytest.fixture
def sign_in(client: Client):
    def as_role(role: str):
        user = make_user(role)
        client.login(username=user.username, password=PASSWORD)
        return user

    return as_role
