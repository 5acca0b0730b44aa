"""The files that hosts read agree with each other and with the program."""

from __future__ import annotations

import http.server
import importlib.util
import json
import platform
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click import Context
from uvicorn.middleware.proxy_headers import _TrustedHosts

from bot.adapters.web.health import health_routes
from bot.cli import onrecord
from bot.credentials import port
from bot.observing.metrics import Metrics
from bot.observing.readiness import Readiness
from bot.roles import ROLES
from bot.secret_files import DATABASE, SECRETS, with_files
from bot.settings import CONFIG_VARIABLE, KEYS, PREFIX

ROOT = Path(__file__).parent.parent


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


DOCKERFILE = text("Dockerfile")
COMPOSE: dict[str, Any] = yaml.safe_load(text("compose.yaml"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
FLY = tomllib.loads(text("fly.toml"))
APP = json.loads(text("app.json"))
DEPLOY = text("docs/deploy.md")
UNITS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "config" / "systemd").iterdir()}
SERVICE = UNITS["onrecord.service"]
CLI = {name: onrecord.get_command(Context(onrecord), name) for name in onrecord.list_commands(Context(onrecord))}
PORT = 3000
MOST_SECONDS_TO_STOP = 10
MOST_EXPOSED = 15  # tenths of systemd-analyze's score: 1.5; a service without any confinement has 9.6

OF_OTHERS = re.compile(r"PATH|PYTHON\w*|PIP_\w+|HF_HUB_OFFLINE|POSTGRES_\w+")
OF_COMPOSE = {"ARTICLES", "DOMAIN", "OTEL"}  # read by compose.yaml itself
KNOWN = {
    *(PREFIX + name.upper() for name in KEYS),
    *re.findall(r"^# ([A-Z_]+)=", text("config/.env.example"), re.MULTILINE),
    *re.findall(r"\$\{([A-Z_]+)", text("Procfile")),
    *SECRETS,
    *(f"{name}_FILE" for name in SECRETS),
    CONFIG_VARIABLE,
}

# Where a command line starts On Record: by its name, or as the program of a container.
STARTED = re.compile(r'(?:(?:^|&& |bin/|"|exec bot |run --rm )onrecord|compose run --rm ingest) ([a-z][^&;"]*)')

# What flyctl reads (internal/appconfig of its source) and what Heroku documents ("app.json Schema"), as far as used.
FLY_KEYS = """
    app primary_region kill_signal kill_timeout env processes build build.build-target
    deploy deploy.strategy deploy.release_command vm vm.size vm.memory
    http_service http_service.processes http_service.internal_port http_service.force_https
    http_service.auto_stop_machines http_service.auto_start_machines http_service.checks
    http_service.checks.method http_service.checks.path
    http_service.checks.grace_period http_service.checks.interval http_service.checks.timeout
    checks checks.alive checks.alive.type checks.alive.processes checks.alive.port checks.alive.method checks.alive.path
    checks.alive.grace_period checks.alive.interval checks.alive.timeout
"""
APP_KEYS = {"name", "description", "keywords", "stack", "buildpacks", "formation", "addons", "env"}
ENV_KEYS = {"description", "value", "required", "generator"}


def run(*command: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


def directive(unit: str, key: str) -> list[str]:
    """Return what stands behind `key=` in a unit, at each place."""
    return re.findall(rf"^{key}=(.*)$", unit, re.MULTILINE)


def environment(unit: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for line in directive(unit, "Environment") for pair in line.split())


def instructions(name: str) -> list[str]:
    """Return what stands behind an instruction of the Dockerfile, at each place."""
    return re.findall(rf"^\s*{name} (.*)$", re.sub(r"\\\n\s*", "", DOCKERFILE), re.MULTILINE)


def image_environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in instructions("ENV") for pair in line.split())


def keys(value: Any, at: str = "") -> set[str]:
    """Return the dotted names of all keys; those of variables and of processes are one's own."""
    if isinstance(value, list):
        return {name for item in value for name in keys(item, at)}
    if not isinstance(value, dict) or at in {"env.", "processes."}:
        return set()
    return {name for key, inner in value.items() for name in {at + key, *keys(inner, f"{at}{key}.")}}


def of_code(page: str) -> list[str]:
    """Return the lines of code of a page."""
    return [*re.findall(r"^ {4,}([^\s|*\d-].*)$", page, re.MULTILINE), *re.findall(r"`([^`\n]+)`", page)]


def command_lines() -> set[str]:
    """Return what stands behind `onrecord` wherever a file starts it."""
    listed = [json.loads(found) for found in instructions("CMD") if "python" not in found]
    listed += [service["command"] for service in OURS.values()]
    started = [line for unit in UNITS.values() for line in directive(unit, "ExecStart")]
    typed = [found for line in (*of_code(DEPLOY), *started) for found in STARTED.findall(line)]
    return {*map(" ".join, listed), *FLY["processes"].values(), FLY["deploy"]["release_command"], *typed}


# Docker


@pytest.mark.skipif(
    (sys.platform, platform.machine()) != ("linux", "x86_64"), reason="there is no linter for this machine"
)
def test_the_dockerfile_has_no_finding_of_its_linter():
    checked = run(Path(sys.executable).parent / "hadolint", ROOT / "Dockerfile")
    assert (checked.stdout, checked.returncode) == ("", 0)


def test_every_recipe_of_spans_installs_the_packages_of_the_extra():
    extra = tomllib.loads(text("pyproject.toml"))["project"]["optional-dependencies"]["otel"]
    packages = {re.match(r"[\w-]+", requirement)[0] for requirement in extra}
    assert SERVICES["bot"]["build"]["args"] == {"OTEL": "${OTEL:-}"}
    assert {*re.findall(r"\bopentelemetry-[\w-]+", DOCKERFILE)} == packages
    assert {*re.findall(r"\bopentelemetry-[\w-]+", DEPLOY)} == packages


def test_the_image_has_the_bytecode_of_what_serving_imports_and_no_more():
    runs = instructions("RUN")
    (compiling,) = [run for run in runs if "import " in run and "requirements" not in run and "compileall" not in run]
    (imported,) = re.findall(r'env --unset=PYTHONDONTWRITEBYTECODE \S+ -c "import ([^"]+)"', compiling)
    assert [name for name in imported.split(", ") if not importlib.util.find_spec(name)] == []
    assert all("--no-compile --no-deps" in run for run in (compiling, *(run for run in runs if "serve.txt" in run)))


def test_what_is_built_without_a_target_serves():
    assert instructions("FROM")[-1] == "serve-base AS serve"
    assert json.loads(instructions("CMD")[-1]) == ["serve", "all"]


def test_the_image_runs_as_a_number_that_is_not_roots():
    assert instructions("USER") == ["10001:10001"]  # of a name, a host that refuses root cannot tell whose it is


def test_signals_reach_the_program_and_not_a_shell():
    assert json.loads(instructions("ENTRYPOINT")[0]) == ["onrecord"]
    assert instructions("STOPSIGNAL") == ["SIGTERM"]


def test_the_image_and_buildpacks_have_the_least_python_that_the_project_supports():
    least = tomllib.loads(text("pyproject.toml"))["project"]["requires-python"].removeprefix(">=")
    assert text(".python-version").strip() == least
    assert instructions("ARG")[0].startswith(f"PYTHON_IMAGE=python:{least}-slim-")


def test_nothing_goes_into_an_image_but_what_the_dockerfile_names():
    rules = [line for line in text(".dockerignore").splitlines() if line and not line.startswith("#")]
    named = {name for line in instructions("COPY") if not line.startswith("--") for name in line.split()[:-1]}
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == named | {"*.onrecord"}


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False), (None, False)])
def test_the_images_health_check_says_what_healthz_says(status, well, monkeypatch):
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status if self.path == "/healthz" else 500)
            self.end_headers()

        def log_message(self, *_):
            pass

    _, *arguments = json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2])
    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        monkeypatch.setenv("PORT", str(server.server_port))
        if status:
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        else:
            server.socket.close()
        checked = run(sys.executable, *arguments)
        if status:
            server.shutdown()
    assert (checked.returncode == 0) is well


# Compose


def test_the_compose_file_is_one():
    checked = run(
        *(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", ROOT / "compose.yaml")
    )
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_every_container_is_confined(service):
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] or service.get("configs")  # which Compose cannot put into a read-only container
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_every_image_of_others_has_a_version(service):
    assert "build" in service or re.search(r":v?\d", service["image"])


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_what_compose_hands_to_a_container_is_there(service):
    secrets = set(service.get("secrets", []))
    assert {
        Path(path).name for name, path in service.get("environment", {}).items() if name.endswith("_FILE")
    } <= secrets
    assert secrets <= COMPOSE["secrets"].keys()
    assert {config["source"] for config in service.get("configs", [])} <= COMPOSE["configs"].keys()
    sources = [volume.partition(":")[0] for volume in service.get("volumes", []) if not volume.startswith("$")]
    assert [name for name in sources if not (name in COMPOSE["volumes"] or (ROOT / name).is_file())] == []


def test_the_bot_starts_after_its_state_was_brought_in_step():
    assert SERVICES["bot"]["depends_on"] == {"release": {"condition": "service_completed_successfully"}}
    assert SERVICES["release"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    assert SERVICES["release"]["restart"] == "no"


@pytest.mark.parametrize(
    "given",
    [SERVICES["bot"]["environment"], environment(SERVICE), environment(UNITS["onrecord-doctor.service"])],
    ids=["compose", "systemd", "doctor"],
)
def test_every_secret_can_be_given_as_a_file_of_its_name(given):
    files = {name.removesuffix("_FILE"): path for name, path in given.items() if name.endswith("_FILE")}
    assert files.keys() == {*SECRETS} - {DATABASE}  # another name of the state
    assert [name for name, path in files.items() if Path(path).name != name.lower()] == []


def test_a_secret_whose_file_is_empty_is_not_set(tmp_path):
    (tmp_path / "discord_token").touch()  # as compose.yaml and systemd want it where there is no Discord
    assert not with_files({"DISCORD_TOKEN_FILE": str(tmp_path / "discord_token")}).get("DISCORD_TOKEN")


# Heroku and Fly.io


def test_app_json_has_the_keys_that_heroku_reads():
    assert APP.keys() <= APP_KEYS
    assert [name for name, value in APP["env"].items() if not value.keys() <= ENV_KEYS] == []
    assert APP["formation"].keys() <= {*re.findall(r"^(\w+):", text("Procfile"), re.MULTILINE)}


def test_fly_toml_has_the_keys_that_flyctl_reads():
    assert keys(FLY) == {*FLY_KEYS.split()}


def test_buildpacks_install_what_serving_needs():
    (included,) = re.findall(r"^-r (.+)$", text("requirements.txt"), re.MULTILINE)
    assert (ROOT / included).is_file()
    assert "--no-deps ." in text("bin/post_compile")


@pytest.mark.parametrize(
    ("allowed", "peer"),
    [
        (SERVICES["bot"]["environment"]["FORWARDED_ALLOW_IPS"].partition(":-")[2].rstrip("}"), "172.18.0.5"),
        (APP["env"]["FORWARDED_ALLOW_IPS"]["value"], "10.1.22.7"),
    ],
    ids=["compose", "Heroku"],
)
def test_a_reader_behind_the_hosts_proxy_counts_as_himself_whatever_he_forges(allowed, peer):
    trusted = _TrustedHosts(allowed)
    assert peer in trusted
    assert trusted.get_trusted_client_address("198.51.100.9, 203.0.113.4")[0] == "203.0.113.4"
    assert allowed in DEPLOY or peer.startswith("172.")


def test_a_reader_on_fly_counts_as_himself():
    trusted = _TrustedHosts(FLY["env"]["FORWARDED_ALLOW_IPS"])
    assert trusted.get_trusted_client_address("203.0.113.4, 198.51.100.80")[0] == "203.0.113.4"


# systemd


def test_a_server_with_a_proxy_of_its_own_is_open_to_that_alone():
    assert environment(SERVICE)["ONRECORD_LISTEN"] == "127.0.0.1"


@pytest.fixture
def units(tmp_path):
    """Return the units as files that start a program which there is."""
    for name, unit in UNITS.items():
        (tmp_path / name).write_text(unit.replace("/opt/onrecord/bin/onrecord", "/bin/true"), encoding="utf-8")
    return sorted(tmp_path.iterdir())


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
def test_systemd_understands_every_unit(units):
    checked = run("systemd-analyze", "verify", "--man=no", *units)
    assert (checked.stderr, checked.returncode) == ("", 0)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_every_service_is_confined(name):
    path = ROOT / "config" / "systemd" / name
    checked = run("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", path)
    assert checked.returncode == 0, checked.stdout[-200:]


def test_the_doctor_sees_what_the_service_sees():
    doctor = UNITS["onrecord-doctor.service"]
    assert directive(doctor, "LoadCredential") == directive(SERVICE, "LoadCredential")
    assert environment(doctor).items() <= environment(SERVICE).items()


# All of them


@pytest.mark.parametrize("line", sorted(command_lines()))
def test_every_command_line_exists(line):
    name, *rest = line.split()
    if name == "--help":
        return
    assert name in CLI
    commands = [CLI[name], *getattr(CLI[name], "commands", {}).values()]
    options = {spelling for command in commands for parameter in command.params for spelling in parameter.opts}
    assert {word for word in rest if word.startswith("-")} <= options
    assert name != "serve" or {*rest} <= {*ROLES, "release"}


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(image_environment(), id="Dockerfile"),
        *(pytest.param(service.get("environment", {}), id=name) for name, service in SERVICES.items()),
        pytest.param(re.findall(r"\$\{?([A-Z_]+)", text("compose.yaml")), id="compose.yaml"),
        pytest.param(FLY["env"], id="fly.toml"),
        pytest.param(APP["env"], id="app.json"),
        *(pytest.param(environment(unit), id=name) for name, unit in UNITS.items()),
        pytest.param(re.findall(r"\b(?:ONRECORD|SLACK|DISCORD|METRICS)_[A-Z_]+\b", DEPLOY), id="deploy.md"),
    ],
)
def test_every_variable_exists(names):
    assert {name for name in names if not OF_OTHERS.fullmatch(name)} - KNOWN - OF_COMPOSE == set()


def test_the_port_is_the_same_everywhere():
    (scraped,) = yaml.safe_load(text("config/prometheus.yml"))["scrape_configs"]
    assert port({}) == PORT
    assert [image_environment()["PORT"], *instructions("EXPOSE"), environment(SERVICE)["PORT"]] == [str(PORT)] * 3
    assert SERVICES["bot"]["environment"]["PORT"] == FLY["env"]["PORT"] == str(PORT)
    assert SERVICES["bot"]["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    assert [SERVICES["https"]["command"][-1], *scraped["static_configs"][0]["targets"]] == [f"bot:{PORT}"] * 2
    assert FLY["http_service"]["internal_port"] == FLY["checks"]["alive"]["port"] == PORT
    assert {*re.findall(r"127\.0\.0\.1:(\d+)", DEPLOY)} == {str(PORT), "3001"}  # Grafana's


def test_every_address_that_is_asked_how_it_goes_is_answered():
    checks = [FLY["checks"]["alive"], *FLY["http_service"]["checks"]]
    named = {*re.findall(r"/(?:healthz|readyz|metrics)\b", DOCKERFILE + DEPLOY), *(check["path"] for check in checks)}
    assert named == {route.path for route in health_routes(Readiness(), Metrics("1.0"))}


def test_every_host_waits_longer_than_a_stop_takes():
    waits = [SERVICES["bot"]["stop_grace_period"], FLY["kill_timeout"], *directive(SERVICE, "TimeoutStopSec")]
    assert [wait for wait in waits if int(wait.rstrip("s")) <= MOST_SECONDS_TO_STOP] == []
    assert FLY["kill_signal"] == "SIGTERM"


def test_serving_has_512_mb_everywhere():
    memory = [SERVICES["bot"]["mem_limit"], FLY["vm"][0]["memory"], *directive(SERVICE, "MemoryMax")]
    assert memory == ["512m", "512mb", "512M"]


def test_every_file_and_heading_that_the_page_links_to_exists():
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", DEPLOY)
    titles = re.findall(r"^#+ (.+)$", DEPLOY, re.MULTILINE)
    headings = {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
    assert [link for link in links if link.startswith("#") and link[1:] not in headings] == []
    files = {link.partition("#")[0] for link in links} - {""}
    assert [name for name in files if not (ROOT / "docs" / name).exists()] == []
