"""What is particular to one clinic: its profile and its standing pages."""

from html import unescape

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from clinic_site.picture_field import PictureField
from clinic_site.profile.fields import CleanHTMLField

PROFILE_ID = 1


# With which the FDA has approved a use, each a narrow one; as of November 2026.
APPROVED_PRODUCTS = "\n".join(
    ("Ryoncil", "remestemcel", "Hemacord", "Ducord", "Allocord", "Clevecord", "Omisirge", "MACI", "Lantidra")
)


class ClinicProfileManager(models.Manager["ClinicProfile"]):
    def current(self) -> "ClinicProfile":
        """The one row; before there is any, an unsaved one with the defaults (reading never writes)."""
        return self.select_related("call_to_action_page").filter(pk=PROFILE_ID).first() or ClinicProfile()


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
            "Closes every article whose author is a clinician: that a medical professional of the clinic wrote it, "
            "and what the clinic offers."
        ),
    )
    sign_off_other = models.TextField(
        _("sign-off, other authors"),
        blank=True,
        help_text=_("Closes every other article. It must not say that a clinician wrote the article."),
    )
    medical_disclaimer = models.TextField(
        _("medical disclaimer"),
        default=_(
            "This article is general information. It is not advice for you, and reading it or writing a comment does "
            "not make you our patient. Talk with your own clinician before you change any treatment."
        ),
    )
    emergency_notice = models.TextField(
        _("emergency notice"),
        default=_(
            "If this may be an emergency, call 911 or go to the nearest emergency department. "
            "For thoughts of suicide, call or text 988."
        ),
        help_text=_("Shown under every article and above the comment form."),
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

    approved_products = models.TextField(
        _("approved products"),
        blank=True,
        default=APPROVED_PRODUCTS,
        help_text=_(
            "One a line. A sentence that names one of them may say that it is approved: say for what, too. Everywhere "
            "else the content checks stop “FDA approved” beside stem cells, exosomes or PRP."
        ),
    )

    comments_open = models.BooleanField(
        _("new articles take comments"),
        default=True,
        help_text=_("A category can say otherwise, and each article has its own switch."),
    )
    close_comments_after_days = models.PositiveSmallIntegerField(
        _("close comments after (days)"), null=True, blank=True, help_text=_("Empty: they stay open.")
    )
    hold_comments = models.BooleanField(
        _("hold comments for a moderator"),
        default=True,
        help_text=_("Off: comments are shown at once. For a medical site we advise to leave this on."),
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

    @property
    def plain_text(self) -> str:
        return " ".join(unescape(strip_tags(self.body)).split())
