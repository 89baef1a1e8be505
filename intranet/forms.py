"""Forms of the sign-in pages, with the design system's classes on their fields."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm, SetPasswordForm

from intranet.network.models import User

WIDE = "nhsuk-input"
MAX_USER_NAME: int = User._meta.get_field("username").max_length or 150


class DesignSystem(forms.BaseForm):
    """Gives each text field the design system's look, and marks it where it is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = WIDE
            field.widget.attrs.pop("autofocus", None)

    def full_clean(self) -> None:
        super().full_clean()
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["class"] = f"{WIDE} nhsuk-input--error"


class SignInForm(DesignSystem, AuthenticationForm):
    error_messages = {
        "invalid_login": "The user name or password is not right. Check both; capital letters "
        "count.",
        "inactive": "This account is closed. Ask your line manager to have it opened again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["username"].error_messages["required"] = "Enter your user name."
        self.fields["password"].error_messages["required"] = "Enter your password."

    def clean_username(self) -> str:
        """No account has a name this long, and what counts failures could not keep it."""
        username: str = self.cleaned_data["username"]
        if len(username) > MAX_USER_NAME:
            raise self.get_invalid_login_error()
        return username


class ResetForm(DesignSystem, PasswordResetForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email = self.fields["email"]
        email.label = "Work email address"
        email.error_messages["required"] = "Enter your work email address."
        email.error_messages["invalid"] = "Enter an email address such as name@example.org."


class NewPasswordForm(DesignSystem, SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].label = "New password"
        self.fields["new_password1"].error_messages["required"] = "Enter a new password."
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password2"].error_messages["required"] = "Enter the new password again."
