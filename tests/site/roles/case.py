"""Who tries, what an act is, and the acts that are alike for every model of the admin."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import resolve, reverse

from articles import publishing
from articles.content import Content
from articles.models import Article
from tests.factories import make_article, make_author, make_draft, make_user

# Column of the table: (words of docs/roles.md, role of the account). "Another's" and "own" is what the writer began;
# for everybody else the article is another writer's.
COLUMNS = [
    ("Writer, own", "Writer"),
    ("Writer, other", "Writer"),
    ("Reviewer", "Reviewer"),
    ("Editor", "Editor"),
    ("Moderator", "Moderator"),
    ("Manager", "Manager"),
    ("superuser", "admin"),
    ("no role", ""),
    ("visitor", None),
]
ALL = "✓✓✓✓✓✓✓✓✓"
STAFF = "✓✓✓✓✓✓✓✓–"
NONE = "–––––––––"
SEES = "✓–✓✓––✓––"  # own drafts; reviewers and editors everybody's
WRITES = "✓––✓––✓––"  # own; editors everybody's
BEGINS = "✓✓–✓––✓––"
REVIEWS = "––✓–––✓––"
EDITS = "–––✓––✓––"
OVERRIDES = "––––––✓––"
SWITCHES = "–––✓✓–✓––"
MODERATES = "––––✓–✓––"
MANAGES = "–––––✓✓––"
ANSWERS = "––––✓✓✓––"
CHOOSES = "✓✓✓✓––✓––"
UPLOADS = "✓✓–✓–✓✓––"
SECRET = "SECRET"


class Case:
    """One role before one act, and what every answer said."""

    def __init__(self, column: int, *, follow: bool) -> None:
        role = COLUMNS[column][1]
        self.client, self.follow, self.answers, self.addresses = Client(), follow, [], set()
        self.user = None
        if role is not None:
            self.user = make_user(role)
            # A clinician's record for everybody: what refuses is the role.
            make_author(user=self.user, is_clinician=True, credentials="MD", name=f"Clinician {column}")
            self.client.force_login(self.user)
        self.owner = self.user if column == 0 else make_user("Writer")
        self.article: Article
        self.row: Any = None

    def to(self, name: str, *args: Any) -> str:
        return reverse(name, args=args)

    def _keep(self, address: str, response: Any) -> Any:
        self.addresses.add(resolve(address.partition("?")[0]).view_name)
        self.answers.append(b"".join(response) if response.streaming else response.content)
        return response

    def get(self, name: str, *args: Any, query: str = "") -> Any:
        address = self.to(name, *args) + query
        return self._keep(address, self.client.get(address, follow=True))

    def post(self, name: str, /, *args: Any, **data: Any) -> Any:
        address = self.to(name, *args)
        response = self._keep(address, self.client.post(address, data, follow=self.follow))
        if any(SECRET in str(value) for value in data.values()) and response.status_code == 403:
            self.answers.pop()  # whoever is signed out gets back what they sent themselves
        return response

    def shows(self, words: str, name: str, *args: Any, query: str = "") -> bool:
        response = self.get(name, *args, query=query)
        return response.status_code == 200 and words.lower() in response.content.decode().lower()

    def sees(self, name: str, *args: Any, query: str = "") -> bool:
        return self.shows(SECRET, name, *args, query=query)

    def on(self, page: str, /, **data: Any) -> Any:
        return self.post(f"admin:articles_article_{page}", self.article.pk, **data)

    def action(self, model: str, action: str, row: Model, /, **data: Any) -> Any:
        return self.post(f"admin:{model}_changelist", action=action, _selected_action=[row.pk], **data)

    @property
    def now(self) -> Article:
        return Article.objects.get(pk=self.article.pk)

    @property
    def base(self) -> int:
        return self.now.newest_revision.number

    def typed(self, **facts: Any) -> dict[str, Any]:
        content = {name: "" if value is None else value for name, value in self.now.newest_revision.content.items()}
        return {**content, "base": self.base, "slug": self.article.slug, **facts}


def draft(c: Case, **facts: Any) -> None:
    words = {"title": f"{SECRET} plan", "summary": "A zebra.", "body": f"<p>{SECRET} words.</p>"}
    c.article = make_draft(by=c.owner, **words | facts)


def live(c: Case) -> None:
    c.article = make_article(by=c.owner, title="Open title", summary="Open.")
    c.row = c.article.discussion


def changed(c: Case, **facts: Any) -> None:
    """Live, and a change waits that readers must not see."""
    live(c)
    content = {**c.article.newest_revision.content, "title": f"{SECRET} change", "summary": "A zebra.", **facts}
    publishing.save_revision(c.article, Content(**content), by=c.owner, base=1)


def of(make: Callable[..., Any], **facts: Any) -> Callable[[Case], None]:
    def given(c: Case) -> None:
        c.row = make(**facts)

    return given


def nothing(c: Case) -> None:
    pass


ADMIN_LIST = "admin:articles_article_changelist"


def address(c: Case) -> bool:
    c.on("change", **c.typed(slug="elsewhere"))
    return c.now.slug == "elsewhere"


def autocomplete(app: str, model: str, name: str, term: str, words: str) -> Callable[[Case], bool]:
    query = f"?app_label={app}&model_name={model}&field_name={name}&term={term}"
    return lambda c: c.shows(words, "admin:autocomplete", query=query)


def looks(model: str) -> Callable[[Case], bool]:
    """Its list, the row, and the row's own log: all of them or none."""

    def do(c: Case) -> bool:
        name = f"admin:{model}_"
        answers = [c.get(f"{name}changelist"), c.get(f"{name}change", c.row.pk), c.get(f"{name}history", c.row.pk)]
        shown = {
            answer.status_code == 200 and answer.resolver_match.view_name.startswith(name) and not _is_index(answer)
            for answer in answers
        }
        assert len(shown) == 1, [answer.status_code for answer in answers]
        return shown.pop()

    return do


def _is_index(response: Any) -> bool:
    return response.resolver_match.view_name in {"admin:index", "admin:login"}


def adds(model: str, rows: type[Model], /, **data: Any) -> Callable[[Case], bool]:
    def do(c: Case) -> bool:
        before = rows._default_manager.count()
        c.post(f"admin:{model}_add", **{name: value() if callable(value) else value for name, value in data.items()})
        return rows._default_manager.count() > before

    return do


def changes(model: str, name: str, value: str, /, **data: Any) -> Callable[[Case], bool]:
    def do(c: Case) -> bool:
        more = {"slug": c.row.slug} if hasattr(c.row, "slug") else {}
        c.post(f"admin:{model}_change", c.row.pk, **{**more, name: value, **data})
        return getattr(type(c.row)._default_manager.get(pk=c.row.pk), name) == value

    return do


def deletes(model: str, *, many: bool = True) -> Callable[[Case], bool]:
    """On its page; where that is refused, in bulk too."""

    def do(c: Case) -> bool:
        rows = type(c.row)._default_manager.filter(pk=c.row.pk)
        c.post(f"admin:{model}_delete", c.row.pk, post="yes")
        if many and rows.exists():
            c.action(model, "delete_selected", c.row, post="yes")
        elif many:
            c.addresses.add(f"admin:{model}_changelist")
        return not rows.exists()

    return do


@dataclass
class Act:
    words: str
    who: str
    do: Callable[[Case], bool]
    given: Callable[[Case], None]
    at: tuple[str, ...] = field(default=())


def act(words: str, who: str, do: Callable[[Case], bool], given: Callable[[Case], None], *at: str) -> Act:
    assert len(who) == len(COLUMNS)
    return Act(words, who, do, given, at)


def pages_of(model: str, *names: str) -> list[str]:
    return [f"admin:{model}_{name}" for name in names]


LOOKED = ("changelist", "change", "history")
GONE = ("delete", "changelist")
