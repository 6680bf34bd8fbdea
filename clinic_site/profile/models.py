"""What is particular to one clinic: its profile and its standing pages."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic_site.append_only import AppendOnlyModel
from clinic_site.picture_field import PictureField
from clinic_site.profile.fields import CleanHTMLField

PROFILE_ID = 1


class ClinicProfileManager(models.Manager["ClinicProfile"]):
    def current(self) -> "ClinicProfile":
        """The one row; before there is any, an unsaved one with the defaults (reading never writes)."""
        return self.select_related("call_to_action_page").filter(pk=PROFILE_ID).first() or ClinicProfile()


class HeldComments(models.TextChoices):
    """Which new comments wait until a moderator has read them."""

    ALL = "all", _("All")
    FIRST_TIMERS = "first_timers", _("Of people who are new, and what is marked")
    MARKED = "marked", _("What is marked")


class CommentsOrder(models.TextChoices):
    OLDEST = "oldest", _("Oldest first")
    NEWEST = "newest", _("Newest first")


class ClinicProfile(models.Model):
    id = models.PositiveSmallIntegerField(primary_key=True, default=PROFILE_ID, editable=False)
    name = models.CharField(_("clinic name"), max_length=120, default=_("Our Clinic"))
    tagline = models.CharField(
        _("tagline"), max_length=200, blank=True, help_text=_("One line under the name on the front page.")
    )
    logo = PictureField(
        _("logo"),
        upload_to="clinic/",
        blank=True,
        width_field="logo_width",
        height_field="logo_height",
        help_text=_("Shown in the page header."),
    )
    logo_width = models.PositiveIntegerField(null=True, editable=False)
    logo_height = models.PositiveIntegerField(null=True, editable=False)

    sign_off = models.TextField(
        _("sign-off, clinician"),
        blank=True,
        help_text=_(
            "Closes every article whose author has clinical credentials: that a medical professional of the clinic "
            "wrote it, and what the clinic offers."
        ),
    )
    sign_off_other = models.TextField(
        _("sign-off, other authors"),
        blank=True,
        help_text=_(
            "Closes every other article, after a line that names who reviewed it. It must not say that a clinician "
            "wrote the article."
        ),
    )
    address = models.TextField(_("address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opening_hours = models.TextField(_("opening hours"), blank=True)

    call_to_action_text = models.CharField(
        _("call to action"), max_length=200, blank=True, help_text=_("For example: Questions about your options?")
    )
    call_to_action_label = models.CharField(
        _("button words"), max_length=40, blank=True, help_text=_("For example: Talk with us")
    )
    call_to_action_page = models.ForeignKey(
        "profile.Page",
        verbose_name=_("button leads to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    social_links = models.TextField(
        _("social links"), blank=True, help_text=_("One a line: a name, a space, and the address.")
    )

    requires_review = models.BooleanField(
        _("a clinician approves every article"),
        default=True,
        help_text=_("Off: articles go live without a review, and the log says that none was required."),
    )
    review_after_months = models.PositiveSmallIntegerField(
        _("review again after (months)"),
        default=36,
        validators=[MinValueValidator(1)],
        help_text=_("A tag can ask for it sooner."),
    )

    comments_open = models.BooleanField(
        _("new articles take comments"),
        default=True,
        help_text=_("A category can say otherwise, and each article has its own switch."),
    )
    close_comments_after_days = models.PositiveSmallIntegerField(
        _("close comments after (days)"), null=True, blank=True, help_text=_("Empty: they stay open.")
    )
    close_comments_after_comments = models.PositiveIntegerField(
        _("close comments after (comments)"), null=True, blank=True, help_text=_("Empty: however many there are.")
    )
    held_comments = models.CharField(
        _("held for a moderator"),
        max_length=12,
        choices=HeldComments,
        default=HeldComments.ALL,
        help_text=_("For a medical site we advise to hold all. What is urgent is held whatever stands here."),
    )
    comments_paused = models.BooleanField(
        _("pause all new comments"), default=False, help_text=_("On every article at once. What was sent stays.")
    )
    comments_paused_reason = models.CharField(
        _("reason for the pause"), max_length=200, blank=True, help_text=_("Shown to readers.")
    )
    comments_order = models.CharField(
        _("order of comments"), max_length=8, choices=CommentsOrder, default=CommentsOrder.OLDEST
    )
    comment_feeds = models.BooleanField(
        _("a feed for each discussion"),
        default=True,
        help_text=_("For readers who follow it without giving an e-mail."),
    )
    reports_that_hide = models.PositiveSmallIntegerField(
        _("reports that hide a comment"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("By so many different readers; it is hidden until a moderator has looked at it."),
    )
    replies_need_second_person = models.BooleanField(
        _("a second person approves the clinic's answers"),
        default=False,
        help_text=_("On: whoever wrote an answer cannot be the one who approves it."),
    )
    comment_words = models.TextField(
        _("words to look at"),
        blank=True,
        help_text=_("One a line: a comment with one of them is marked. A * at the end stands for any ending."),
    )
    safety_contact = models.EmailField(
        _("safety contact"),
        blank=True,
        help_text=_("Gets a mail at once when a comment speaks of a crisis or a possible adverse event."),
    )
    digest_hours = models.PositiveSmallIntegerField(
        _("hours between digests"),
        default=24,
        validators=[MinValueValidator(1)],
        help_text=_("How often moderators get a summary of what waits."),
    )
    sender_days = models.PositiveSmallIntegerField(
        _("days that senders can be told apart"),
        default=30,
        validators=[MinValueValidator(2)],
        help_text=_("After them the keyed hashes of addresses are deleted. The addresses are never kept."),
    )
    refused_comment_days = models.PositiveSmallIntegerField(
        _("days that refused comments are kept"),
        default=30,
        validators=[MinValueValidator(1)],
        help_text=_("Then the name, e-mail and words of what was rejected or spam are erased."),
    )
    comment_email_months = models.PositiveSmallIntegerField(
        _("months that e-mails of commenters are kept"), default=12, validators=[MinValueValidator(1)]
    )

    feeds_full_text = models.BooleanField(
        _("feeds carry whole articles"),
        default=True,
        help_text=_("Off: only their summaries, with a link to the article."),
    )

    objects = ClinicProfileManager()

    class Meta:
        verbose_name = _("clinic profile")
        verbose_name_plural = _("clinic profile")
        constraints = [
            models.CheckConstraint(
                name="profile_is_one_row",
                condition=Q(pk=PROFILE_ID),
                violation_error_message=_("There is one clinic profile. Change that one."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def social(self) -> list[tuple[str, str]]:
        """The social links as (name, address), those left out whose address is no https address."""
        pairs = (line.rsplit(maxsplit=1) for line in self.social_links.splitlines() if line.strip())
        return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2 and pair[1].startswith("https://")]


class Page(models.Model):
    class Menu(models.TextChoices):
        HEADER = "header", _("In the menu at the top")
        FOOTER = "footer", _("In the footer")
        NONE = "none", _("In no menu")

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("address"), unique=True, help_text=_("The last part of the address: /pages/…/"))
    body = CleanHTMLField(_("text"), blank=True)
    menu = models.CharField(_("place"), max_length=10, choices=Menu, default=Menu.FOOTER)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Smaller comes first."))
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    class Meta:
        ordering = ["position", "title"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])


class ReviewedText(AppendOnlyModel):
    """One version of a text that clinicians keep for the whole site: a notice, or what the checks allow.

    Changing one adds a version. Before there is any, ``reviewed_texts.py`` has what the site begins with.
    """

    class Kind(models.TextChoices):
        STEM_CELLS = "stem_cells", _("Status notice: stem cells")
        EXOSOMES = "exosomes", _("Status notice: exosomes")
        PLATELETS = "platelets", _("Status notice: platelet-rich plasma")
        STATE = "state", _("Notice that the state requires")
        INTEREST = "interest", _("The clinic's own interest")
        DISCLAIMER = "disclaimer", _("Medical disclaimer")
        EMERGENCY = "emergency", _("Emergency notice")
        CRISIS = "crisis", _("Words to a commenter in a crisis")
        APPROVED_PRODUCTS = "approved_products", _("Approved products")

    kind = models.CharField(_("text"), max_length=20, choices=Kind)
    number = models.PositiveIntegerField(_("version"), help_text="From 1; 0 is what the site begins with.")
    text = models.TextField(_("words"), blank=True)
    note = models.CharField(_("why it was changed"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        ordering = ["kind", "-number"]
        verbose_name = _("notice or list")
        verbose_name_plural = _("notices and lists")
        default_permissions = ()
        permissions = [("keep_reviewedtext", _("Can keep the notices and the list of approved products"))]
        constraints = [models.UniqueConstraint(fields=["kind", "number"], name="reviewed_text_numbered")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.number}"
