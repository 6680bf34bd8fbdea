import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.links_elsewhere import Verdict, addresses_of, ask_all
from articles.models import Article


class Command(BaseCommand):
    help = (
        "Ask whether the addresses elsewhere that live articles link to or cite still answer. Tells those that do not, "
        "with the articles; ends with 1 when one is gone. Takes some seconds for each slow server: run it now and then."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="articles, by their number (every live one)")
        parser.add_argument("--format", choices=["text", "json"], default="text", help="json: an object a line")
        parser.add_argument(
            "--also-private", action="store_true", help="ask hosts in private networks, too, as of an intranet"
        )

    def handle(self, *args: Any, ids: list[int], also_private: bool, **options: Any) -> None:
        articles = Article.objects.published().order_by("pk")
        if ids:
            articles = articles.filter(pk__in=ids)
            missing = set(ids) - set(articles.values_list("pk", flat=True))
            if missing:
                raise CommandError(f"There is no live article {', '.join(map(str, sorted(missing)))}.")
        found = addresses_of(articles.only("title", "body", "rendered_references").iterator(chunk_size=200))
        verdicts: Counter[str] = Counter()
        for answer in ask_all(found, also_private=also_private):
            verdicts[answer.verdict] += 1
            if answer.verdict == Verdict.ANSWERS:
                continue
            where = [{"id": article.pk, "title": article.title} for article in found[answer.address]]
            if options["format"] == "json":
                line = {"address": answer.address, "verdict": answer.verdict.value, "why": answer.why, "in": where}
                self.stdout.write(json.dumps(line, ensure_ascii=False))
            else:
                self.stdout.write(f"{answer.verdict.label}: {answer.address} ({answer.why})")
                for article in where:
                    self.stdout.write(f"  in {article['id']} “{article['title']}”")
        summary = ", ".join(f"{verdicts[verdict]} {verdict.label}" for verdict in Verdict)
        if options["format"] == "text":
            self.stdout.write(f"{len(found)} addresses: {summary}.")
        if verdicts[Verdict.GONE]:
            raise CommandError(f"{verdicts[Verdict.GONE]} gone: mend them in the articles.")
