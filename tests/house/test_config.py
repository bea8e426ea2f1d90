"""Settings that would be unsafe together are refused before anything is served."""

import pytest

from fellespott.config import ConfigError, read_settings


def settings(tmp_path, **env):
    return read_settings({"FELLESPOTT_VAR": str(tmp_path), **env})


def test_everything_left_out_is_one_machine_alone(tmp_path):
    found = settings(tmp_path)
    found.check()
    assert (found.on_loopback, found.mail_to_folder, found.demo) == (True, True, False)
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "env",
    [
        {"FELLESPOTT_BIND": "0.0.0.0"},
        {"FELLESPOTT_BASE_URL": "https://fellespott.example.org"},
        {"FELLESPOTT_DEMO": "1", "FELLESPOTT_BIND": "0.0.0.0", "FELLESPOTT_SMTP_URL": "smtp://localhost"},
        {
            "FELLESPOTT_DEMO": "1",
            "FELLESPOTT_BASE_URL": "https://fellespott.example.org",
            "FELLESPOTT_SMTP_URL": "smtp://localhost",
        },
    ],
)
def test_what_lets_strangers_sign_in_is_refused(tmp_path, env):
    with pytest.raises(ConfigError):
        settings(tmp_path, **env).check()


def test_a_mail_server_lets_the_world_in(tmp_path):
    settings(
        tmp_path,
        FELLESPOTT_BIND="0.0.0.0",
        FELLESPOTT_BASE_URL="https://fellespott.example.org",
        FELLESPOTT_SMTP_URL="smtps://mail.example.org",
    ).check()
