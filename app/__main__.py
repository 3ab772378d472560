"""The two commands, `python3 -m app demo` and `python3 -m app test`, which need nothing but Python.

Only this file is read by a Python that is too old, so it is written for any Python 3 and says so in words.
"""

import signal
import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def refusal(version, platform):  # type: ignore[no-untyped-def]  # an old Python reads this line too
    """Why this Python can't run Trellis, in words; empty when it can."""
    has = "%d.%d" % tuple(version[:2])
    wanted = "Trellis runs on Python %d.%d to %d.%d" % (OLDEST + NEWEST)
    if tuple(version[:2]) < OLDEST:
        return (
            "%s, and this is Python %s. Install a newer one and name it: for example\n"
            "    python%d.%d -m app demo" % ((wanted, has) + NEWEST)
        )
    if tuple(version[:2]) > NEWEST:
        return (
            "%s, and this is Python %s, too new for some of its libraries. Install an older one beside it"
            " and name it: for example\n    python%d.%d -m app demo" % ((wanted, has) + NEWEST)
        )
    if platform == "win32":
        return (
            "Trellis runs on Linux and macOS. On Windows use the Windows Subsystem for Linux (wsl --install)."
        )
    return ""


def end_in_order():  # type: ignore[no-untyped-def]
    """Let Ctrl-C, kill and a closed terminal end what was started, too."""
    # A shell that starts us in the background has us ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for sign in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(sign) != signal.SIG_IGN:  # as nohup wishes
            signal.signal(sign, lambda number, _: sys.exit(128 + number))


def main(arguments):  # type: ignore[no-untyped-def]
    words = refusal(sys.version_info, sys.platform)
    if words:
        sys.exit(words)
    end_in_order()
    from app.commands import run  # here, because an old Python could not read it

    sys.exit(run(arguments))


if __name__ == "__main__":
    main(sys.argv[1:])
