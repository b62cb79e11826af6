"""What may stand in sources.yaml, said to an editor: a JSON Schema from the same definition that `leads sources` checks by."""

from __future__ import annotations

from typing import Any

from crawler.source_keys import DEFAULTS, KEYS, REQUIRED


def schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of sources.yaml. It knows less than `leads sources`: nothing of the register, of doubled ids or regular
    expressions."""
    forms = {name: key.form for name, key in KEYS.items()}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sources.yaml of Lead the Way",
        "description": "Where we look: one entry per newsletter, feed or site. docs/sources.md explains every key.",
        "type": "object",
        "required": ["sources"],
        "additionalProperties": False,
        "properties": {
            "contact": {"type": "string", "description": "E-mail or web address where a site's owner can reach you."},
            "defaults": {"type": "object", "additionalProperties": False, "properties": {name: forms[name] for name in DEFAULTS}},
            "sources": {"type": "array", "items": {"$ref": "#/$defs/source"}},
        },
        "$defs": {
            "source": {
                "type": "object",
                "required": list(REQUIRED),
                "additionalProperties": False,
                "properties": forms,
                "if": {"properties": {"enabled": {"const": False}}, "required": ["enabled"]},
                "then": {"required": ["reason"]},
            }
        },
    }
