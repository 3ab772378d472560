"""What a message to a partner begins with: the reason in words, with no figure and nothing of a client."""

from collections.abc import Mapping

QUIET, PLAIN = "quiet", "plain"
READY: Mapping[str, str] = {
    QUIET: (
        "Several referrals of the past weeks are still waiting for your answer. Is something in the way: room, "
        "people, or a listing that no longer fits?\n\n"
        "A yes or a no to each helps, either way. The mails that told you of them have a link to answer by; with "
        "an account, you find them under “Referrals”. If you have no room at present, answer that: it is no fault."
    ),
    PLAIN: "",
}


def ready(reason: str, name: str) -> str:
    """The words to begin with; `name` signs them. An unknown reason is none."""
    words = READY.get(reason, READY[PLAIN])
    return f"Hello,\n\n{words}\n\nThank you,\n{name}"
