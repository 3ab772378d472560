"""What the server says when it is open, and how it refuses."""

import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from app import serve
from app.commands.progress import ROOT
from app.config import Mode, Settings


def test_the_demo_says_its_address_and_as_whom_to_sign_in(settings: Settings) -> None:
    words = serve.greeting(replace(settings, mode=Mode.DEMO, base_url="http://127.0.0.1:8001"))

    assert "http://127.0.0.1:8001" in words
    assert [
        role
        for role in ("case manager", "provider", "coordinator", "administrator")
        if role not in words.lower()
    ] == []


def test_a_real_installation_names_no_sign_ins(settings: Settings) -> None:
    words = serve.greeting(replace(settings, mode=Mode.PRODUCTION))

    assert "Sign in" not in words
    assert "@" not in words


def test_settings_that_are_wrong_are_all_named_and_nothing_is_served() -> None:
    environment = {"PATH": "/usr/bin:/bin", "TRELLIS_MODE": "production", "TIME_ZONE": "Springfield"}
    refused = subprocess.run(
        [sys.executable, "-m", "app.serve", "--port", "1"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert "SECRET_KEY" in refused.stderr
    assert "TIME_ZONE" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_port_in_use_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {"PATH": "/usr/bin:/bin", "TRELLIS_MODE": "development", "TRELLIS_HOME": str(tmp_path)}
        refused = subprocess.run(
            [sys.executable, "-m", "app.serve", "--port", port],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert refused.returncode == 1
    assert f"port {port}" in refused.stderr
    assert "--port" in refused.stderr
