"""No HTTP pages: this project only talks WebSocket."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
