"""Settings come from options and the environment, and are passed to worker processes."""

from pathlib import Path

import pytest

from lossatlas.web.settings import Settings, load_settings, option, to_environment, variable


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def test_unset_and_empty_variables_keep_the_defaults(monkeypatch):
    defaults = load_settings()
    assert (defaults.port, defaults.data_dir, defaults.cache_bytes) == (8000, None, 2**26)
    assert defaults.threads >= 1
    monkeypatch.setenv("LOSSATLAS_PORT", "")
    monkeypatch.setenv("PORT", "1")
    assert load_settings() == defaults


def test_options_override_variables_and_variables_override_defaults(monkeypatch):
    monkeypatch.setenv("LOSSATLAS_PORT", "1")
    monkeypatch.setenv("LOSSATLAS_THREADS", "3")
    settings = load_settings(port="2")
    assert (settings.port, settings.threads, settings.workers) == (2, 3, 1)


def test_every_setting_reaches_a_worker(monkeypatch, tmp_path):
    chosen = Settings(
        host="0.0.0.0",
        port=1234,
        public_url="https://example.org/atlas",
        path_prefix="/atlas/",
        trusted_proxies=("10.0.0.0/8", "fd00::1"),
        allowed_origins=("https://a.example.org", "http://localhost:3000"),
        frame_ancestors=("https://*.example.org",),
        log_level="info",
        workers=3,
        data_dir=tmp_path,
        redis_url="redis://127.0.0.1:1/2",
        dask_scheduler="tcp://127.0.0.1:8786",
        threads=5000,
        queue_length=0,
        streams=6,
        deadline_seconds=0.5,
        stream_seconds=7.25,
        body_bytes=8,
        cache_bytes=0,
        point_bytes=0,
        slice_bytes=0,
        minimum_bytes=0,
        path_bytes=0,
        ready_bytes=0,
        problem_bytes=0,
        stream_bytes=0,
    )
    defaults = load_settings()
    unchanged = [n for n in Settings.model_fields if getattr(chosen, n) == getattr(defaults, n)]
    assert unchanged == []
    for settings in (defaults, chosen):
        for name, text in to_environment(settings).items():
            monkeypatch.setenv(name, text)
        assert load_settings() == settings


def test_every_setting_is_described():
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("port", "http", "valid integer"),
        ("port", "70000", "less than or equal to 65535"),
        ("workers", "0", "greater than or equal to 1"),
        ("threads", "-1", "greater than or equal to 1"),
        ("queue_length", "-1", "greater than or equal to 0"),
        ("deadline_seconds", "0", "greater than 0"),
        ("deadline_seconds", "nan", "finite"),
        ("stream_seconds", "inf", "finite"),
        ("body_bytes", "1.5", "valid integer"),
        ("public_url", "example.org", "like http://192.168.1.7:8000/"),
        ("public_url", "https://*.example.org", "like http://192.168.1.7:8000/"),
        ("path_prefix", "atlas", "a prefix is like /atlas"),
        ("path_prefix", "/a//b", "a prefix is like /atlas"),
        ("trusted_proxies", "proxy", "IPv4 or IPv6"),
        ("allowed_origins", "https://*.example.org", "name each origin in full"),
        ("allowed_origins", "https://example.org/page", "without a path"),
        ("frame_ancestors", "'none'", "a site is"),
        ("log_level", "all", "'debug', 'info', 'warning' or 'error'"),
        ("data_dir", "/no/such folder", "not point to a directory"),
        ("data_dir", __file__, "not point to a directory"),
    ],
)
def test_an_invalid_setting_is_named(monkeypatch, name, text, reason):
    monkeypatch.setenv(variable(name), text)
    with pytest.raises(ValueError, match=reason) as caught:
        load_settings()
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{variable(name)}={text} (or {option(name)}): ")
    monkeypatch.delenv(variable(name))
    with pytest.raises(ValueError, match=reason):
        load_settings(**{name: Path(text) if name == "data_dir" else text})


def test_lists_are_separated_by_commas_or_spaces(monkeypatch):
    monkeypatch.setenv("LOSSATLAS_TRUSTED_PROXIES", " 10.0.0.1, 10.1.0.0/16 ::1, ")
    assert load_settings().trusted_proxies == ("10.0.0.1", "10.1.0.0/16", "::1")


def test_slashes_at_the_end_do_not_matter():
    settings = load_settings(
        public_url="http://192.168.1.7:8000", path_prefix="/", allowed_origins="https://a.org/"
    )
    assert settings.public_url == "http://192.168.1.7:8000/"
    assert (settings.path_prefix, settings.allowed_origins) == ("", ("https://a.org",))


@pytest.mark.parametrize("name", ["LOSSATLAS_PROT", "LOSSATLAS_", "lossatlas_prot"])
def test_an_unknown_variable_is_an_error(monkeypatch, name):
    monkeypatch.setenv(name, "8000")
    with pytest.raises(ValueError, match=f"^{name} is not a setting; .*--help"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SERVICE_HOST", "10.0.0.1"),
        ("SERVICE_PORT", "8000"),
        ("SERVICE_PORT_HTTP", "8000"),
        ("PORT", "tcp://10.0.0.1:8000"),
        ("PORT_8000_TCP", "tcp://10.0.0.1:8000"),
        ("PORT_8000_TCP_PROTO", "tcp"),
        ("PORT_8000_TCP_PORT", "8000"),
        ("PORT_8000_TCP_ADDR", "10.0.0.1"),
        ("PORT_53_UDP_ADDR", "10.0.0.1"),
        ("WEB_SERVICE_HOST", "10.0.0.1"),
        ("WEB_PORT", "tcp://10.0.0.1:80"),
    ],
)
def test_a_service_link_of_kubernetes_is_explained(monkeypatch, name, value):
    monkeypatch.setenv(f"LOSSATLAS_{name}", value)
    with pytest.raises(ValueError, match=r"Kubernetes .* enableServiceLinks: false") as caught:
        load_settings(port=8000)
    assert str(caught.value).startswith(f"LOSSATLAS_{name}={value} is a service link")
