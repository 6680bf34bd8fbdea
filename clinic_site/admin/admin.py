"""Registers what mixes the apps: articles and categories with their discussions, profile and pages with the content
checks and the editor, accounts."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from articles.admin.articles import ArticleAdmin
from articles.admin.editor import RichTextWidget
from articles.admin.standing_texts import StandingTextsAdmin
from articles.admin.taxonomy import CategoryAdmin
from articles.models import Article, Category
from clinic_site.profile.admin import ClinicProfileAdmin, PageAdmin
from clinic_site.profile.models import ClinicProfile, Page
from comments.admin import ArticleDiscussionSwitch, DiscussionSwitch

# Ours takes the place of Django's; groups are kept by roles.py and by nobody's hand.
admin.site.unregister([User, Group])


@admin.register(Article)
class ClinicArticleAdmin(ArticleDiscussionSwitch, ArticleAdmin):
    actions = [*ArticleAdmin.actions, *DiscussionSwitch.actions]


@admin.register(Category)
class ClinicCategoryAdmin(DiscussionSwitch, CategoryAdmin):
    """Its actions open and close the comments on every article of a category."""


@admin.register(ClinicProfile)
class CheckedClinicProfileAdmin(StandingTextsAdmin, ClinicProfileAdmin):
    """What it says on every page passes the content checks."""


@admin.register(Page)
class ClinicPageAdmin(StandingTextsAdmin, PageAdmin):
    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "body":
            kwargs["widget"] = RichTextWidget
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(User)
class StaffAdmin(DjangoUserAdmin[User], ModelAdmin):
    """Staff accounts. Whoever is no superuser can neither make nor touch one, nor give rights past the roles."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "first_name", "last_name", "email", "is_active", "roles"]
    list_filter = ["is_active", "groups"]
    list_filter_sheet = False
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "groups"]}),
    ]
    superuser_fieldsets = [*fieldsets, (_("Superuser"), {"fields": ["is_superuser", "user_permissions"]})]
    add_fieldsets = [
        (
            None,
            {"classes": ["wide"], "fields": ["username", "first_name", "last_name", "email", "password1", "password2"]},
        )
    ]
    filter_horizontal = ["user_permissions"]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs.update(widget=UnfoldAdminCheckboxSelectMultipleWidget, help_text=_("What this person may do here."))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj and request.user.is_superuser:
            return self.superuser_fieldsets
        return super().get_fieldsets(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users = super().get_queryset(request).prefetch_related("groups")
        return users if request.user.is_superuser else users.filter(is_superuser=False)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True  # nobody but staff signs in here
        super().save_model(request, obj, form, change)

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())
