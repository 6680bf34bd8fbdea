"""How many of a clinic's answers the reply check refuses: of those that tell of a person's care, and of the others.

    python benchmarks/reply_quality.py [FOLDER]

Leaves out one writer of ``comments/data/learnt/`` after the other and tries the rules alone, the likeness alone, and
both as they are used. Of FOLDER it reads ``refused.txt`` and ``allowed.txt``, an answer a line, and tries what ships.
"""

import os
import sys
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
os.environ.update(DEBUG="1", SECRET_KEY="for a benchmark only", LOG_LEVEL="ERROR")

import django

django.setup()

from comments import reply_check, reply_likeness  # noqa: E402
from comments.screening import Typed  # noqa: E402
from comments.screening.comment import Comment  # noqa: E402
from comments.screening.learnt import DATA, examples  # noqa: E402


def main() -> None:
    if len(sys.argv) > 1:
        answers = [(Path(sys.argv[1]) / f"{name}.txt").read_text(encoding="utf-8").splitlines() for name in NAMES]
        print(f"{sys.argv[1]}: {line(answers)}")
        return
    cases, look_alikes = examples("reply_cases"), examples("reply_look_alikes")
    for writer in cases:
        learnt = reply_likeness.learn(
            {other: lines for other, lines in cases.items() if other != writer},
            {other: lines for other, lines in look_alikes.items() if other != writer},
        )
        answers = [typed_by(writer, name) for name in ("reply_cases", "reply_look_alikes")]
        with patch.object(reply_likeness, "weights", lambda learnt=learnt: learnt):
            print(f"{writer[2:]}: {line(answers)}")


NAMES = ("refused", "allowed")


def typed_by(writer: str, name: str) -> list[str]:
    """As they were written, which is how they are checked."""
    text = (DATA / "learnt" / f"{name}.txt").read_text(encoding="utf-8")
    own = text.partition(f"{writer}\n")[2].partition("\n# ")[0]
    return [answer for answer in own.splitlines() if answer and not answer.startswith("##")]


def line(answers: list[list[str]]) -> str:
    alone = [[bool(list(reply_likeness.find(Comment(Typed(text))))) for text in texts] for texts in answers]
    both = [[bool(reply_check.find(text)) for text in texts] for texts in answers]
    with (
        patch.object(reply_likeness, "find", lambda answer: ()),
        patch.object(reply_likeness, "is_of_the_reader", lambda answer, sentence: True),
    ):
        rules = [[bool(reply_check.find(text)) for text in texts] for texts in answers]
    return "; ".join(
        f"{name} {', '.join(f'{sum(row)} of {len(row)}' for row in found)}"
        for name, found in (("rules alone", rules), ("likeness alone", alone), ("together", both))
    )


if __name__ == "__main__":
    main()
