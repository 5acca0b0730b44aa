"""The dashboard and the alerts show what /metrics exposes, all of it, and nothing that is not there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from bot.observing.metrics import Metrics
from bot.observing.observer import Handled, Outcome
from retrieval.stages import recorded, stage

CONFIG = Path(__file__).parents[3] / "config"
OF_SCRAPE = {"job", "instance"}  # labels that Prometheus itself adds
_METRIC = re.compile(r"\b(?:onrecord|process|python)_\w+")
_SELECTED = re.compile(r"(\b(?:onrecord|process|python)_\w+)\{([^}]*)\}")
_BY = re.compile(r"\bby \(([^)]*)\)")
_PARTS = ("_bucket", "_count", "_sum")


@pytest.fixture(scope="module")
def exposed(corpus):
    """Labels by the names of all metrics, after one of everything has happened."""
    metrics = Metrics("1.2.3")
    metrics.watch(corpus, lambda: 0)
    metrics.expected("slack")
    with recorded() as times, stage("read"):
        pass
    metrics.handled(Handled("ab12cd34", "ask", "slack", Outcome.ANSWERED, 0.0, 0.1, times))
    metrics.delivered("slack", "delivered", 0.1)
    metrics.served("/healthz", 200, 0.1)
    lines = [line for line in metrics.exposed()[0].decode().splitlines() if line and not line.startswith("#")]
    names = {}
    for line in lines:
        name, labels = re.fullmatch(r"(\w+)(\{.*\})? \S+", line).groups()
        names.setdefault(name, set()).update(re.findall(r'(\w+)="', labels or ""))
    return names


@pytest.fixture(scope="module")
def dashboard():
    return json.loads((CONFIG / "grafana-dashboard.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def expressions(dashboard):
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]


def alerts():
    groups = yaml.safe_load((CONFIG / "prometheus-alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def check(expression, exposed):
    """Raise AssertionError unless each metric is exposed and has the labels by which it is chosen and summed."""
    names = set(_METRIC.findall(expression))
    assert names
    assert names <= exposed.keys()
    for name, chosen in _SELECTED.findall(expression):
        assert set(re.findall(r"(\w+)\s*=", chosen)) <= exposed[name] | OF_SCRAPE
    for labels in _BY.findall(expression):
        (name,) = names
        assert {label.strip() for label in labels.split(",")} <= exposed[name] | OF_SCRAPE


def test_each_panel_shows_metrics_that_are_exposed_by_labels_that_they_have(expressions, exposed):
    assert len(expressions) > 15
    for expression in expressions:
        check(expression, exposed)


def test_each_metric_of_ours_is_on_the_dashboard(expressions, exposed):
    def family(name):
        return re.sub(rf"({'|'.join(_PARTS)})$", "", name)

    shown = {family(name) for expression in expressions for name in _METRIC.findall(expression)}
    assert {family(name) for name in exposed if name.startswith("onrecord_")} <= shown


def test_what_is_asked_for_is_on_the_dashboard(expressions):
    everything = "\n".join(expressions)
    for quantile in ("0.5", "0.95", "0.99"):
        assert f"histogram_quantile({quantile}, sum by (le, platform)" in everything
        assert f"histogram_quantile({quantile}, sum by (le, stage)" in everything
    assert "process_resident_memory_bytes" in everything


def test_the_dashboard_can_be_imported_anywhere(dashboard):
    (source,) = [one for one in dashboard["templating"]["list"] if one["type"] == "datasource"]
    ours = {"type": "prometheus", "uid": "${" + source["name"] + "}"}
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    assert all(part["datasource"] == ours for panel in panels for part in (panel, *panel["targets"]))
    numbers = [panel["id"] for panel in dashboard["panels"]]
    assert len(numbers) == len(set(numbers))


def test_no_panel_lies_on_another(dashboard):
    taken = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert at["x"] + at["w"] <= 24
        assert not cells & taken
        taken |= cells


def test_variables_name_metrics_and_labels_that_there_are(dashboard, exposed):
    for one in dashboard["templating"]["list"]:
        if one["type"] == "query":
            name, label = re.fullmatch(r"label_values\((\w+), (\w+)\)", one["definition"]).groups()
            assert label in exposed[name] | OF_SCRAPE


def test_each_alert_is_about_metrics_that_are_exposed_and_says_what_to_do(exposed):
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names)) >= 5
    for rule in alerts():
        check(rule["expr"], exposed)
        assert rule["annotations"]["summary"]
