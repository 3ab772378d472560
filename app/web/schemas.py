"""The few words of JSON Schema in which the documents of the APIs describe what they answer."""

from typing import Any

Json = dict[str, Any]

TEXT: Json = {"type": "string"}
COUNT: Json = {"type": "integer", "minimum": 0}


def object_of(**properties: Json) -> Json:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def list_of(each: Json) -> Json:
    """An array of these."""
    return {"type": "array", "items": each}
