"""What Slack, Microsoft Teams and PagerDuty want to be sent."""

from __future__ import annotations

from typing import Any

from .message import fill

Row = dict[str, Any]


def slack(template: str) -> Any:
    """An incoming webhook's message. Source: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"""
    return lambda rows: {"text": fill(template, rows[0], _escape_slack)}


def teams(template: str) -> Any:
    """An adaptive card for a workflow's webhook. Source: https://learn.microsoft.com/en-us/connectors/teams/#microsoft-teams-webhook"""

    def card(rows: list[Row]) -> Any:
        content = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": [{"type": "TextBlock", "text": fill(template, rows[0]), "wrap": True}],
        }
        attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": content}
        return {"type": "message", "attachments": [attachment]}

    return card


def pagerduty(template: str, *, routing_key: str, severity: str, source: str, dedup_key: str | None) -> Any:
    """An event that triggers an alert. Source: https://developer.pagerduty.com/docs/send-alert-event

    A summary has at most 1,024 characters. Events of the same `dedup_key`, a column, are one alert.
    """

    def event(rows: list[Row]) -> Any:
        [row] = rows
        details = {"summary": fill(template, row)[:1024], "source": source, "severity": severity, "custom_details": row}
        key = None if dedup_key is None else row.get(dedup_key)
        trigger = {"routing_key": routing_key, "event_action": "trigger", "payload": details}
        return trigger if key is None else {**trigger, "dedup_key": str(key)[:255]}

    return event


def _escape_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
