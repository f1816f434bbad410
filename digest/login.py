"""The desk's login: name and password, and the code of a device for those who have one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_otp import devices_for_user, user_has_device
from django_otp.forms import OTPAuthenticationFormMixin
from django_otp.models import Device


class LoginForm(OTPAuthenticationFormMixin, AdminAuthenticationForm):  # type: ignore[misc]  # django-otp has no types
    """Whoever has a confirmed device gets in only with its code; the others need none."""

    otp_token = forms.CharField(
        label="Code of your device",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text="Only if you have set one up.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        user = self.get_user()
        if user is not None and user_has_device(user):
            self.clean_otp(user)
        return cleaned

    def _chosen_device(self, user: User) -> Device | None:
        """The user's one device; of several the first, so that a wrong code counts against no other."""
        return next(iter(devices_for_user(user)), None)

    def _update_form(self, user: User) -> None:
        """The library would send the password back to the page."""


def locked(request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """What who has failed too often sees; ``credentials`` and what would have been the response are not told."""
    return render(request, "admin/locked.html", {"minutes": settings.LOGIN_LOCKED_MINUTES}, status=429)
