from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnx
import pytest
from random_embedder import save_embedder
from test_parts_of_texts import BOAT, COST, TEXTS, WALL, parted

from retrieval.corpus import Corpus
from retrieval.embedders import open_embedder
from retrieval.embedders.exported import ExportedEmbedder
from retrieval.embedders.exporting import export, export_digest
from retrieval.embedders.parts import apart
from retrieval.embedders.sentence_transformer import DEFAULT_MODEL, SentenceTransformerEmbedder
from retrieval.errors import IndexMismatchError, ModelError

POOLINGS = [("mean", {}), ("cls", {}), ("max", {}), ("mean", {"projected": 16}), ("mean", {"prompt": "who "})]
IDS = ["mean", "first token", "maximum", "projected", "with a prompt"]


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A small random model that takes the mean of its tokens."""
    return save_embedder(tmp_path_factory.mktemp("models") / "model")


@pytest.fixture(scope="module")
def kept(tmp_path_factory, model):
    """A home's exports, with that of `model`. Only for reading."""
    folder = tmp_path_factory.mktemp("home") / "models"
    open_embedder(str(model), kept=folder)
    return folder


@pytest.fixture
def own(kept, tmp_path):
    """A copy of `kept` of one test's own."""
    return shutil.copytree(kept, tmp_path / "models")


def only(kept):
    (folder,) = (path for path in kept.iterdir() if path.is_dir())
    return folder


def opened(model, kept, **how):
    return open_embedder(str(model), kept=kept, threads=1, **how)


# ── An export stands for its model ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("pooling", "how"), POOLINGS, ids=IDS)
def test_an_export_gives_about_the_vectors_of_its_model_however_that_pools(tmp_path, pooling, how):
    folder = save_embedder(tmp_path / "model", pooling, **how)
    exported, original = opened(folder, tmp_path / "models"), open_embedder(str(folder), threads=1)
    assert isinstance(exported, ExportedEmbedder)
    assert (exported.name, exported.dimension) == (original.name, original.dimension)
    texts = [item.text for item in TEXTS]
    assert (exported.embed(texts) * original.embed(texts)).sum(axis=1).min() > 0.98
    for rows, others in zip(exported.embed_parts(TEXTS), original.embed_parts(TEXTS), strict=True):
        assert rows.dtype == np.float32
        assert (rows * others).sum(axis=1).min() > 0.98


def test_an_export_of_a_model_that_takes_no_mean_embeds_each_part_by_itself(tmp_path):
    exported = opened(save_embedder(tmp_path / "model", "cls"), tmp_path / "models")
    for rows, expected in zip(exported.embed_parts(TEXTS), apart(exported, TEXTS), strict=True):
        assert np.array_equal(rows, expected)


def test_an_export_is_the_operators_that_run_fastest(kept):
    graph = onnx.load(only(kept) / "model.onnx").graph
    found = Counter(node.op_type for node in graph.node)
    layers = 2
    assert found["QAttention"] == found["MatMulIntegerToFloat"] == found["Gelu"] == layers
    assert found["DynamicQuantizeMatMul"] == 2 * layers
    assert not found.keys() & {"MatMul", "SkipLayerNormalization", "BiasGelu", "Softmax", "Where"}


def test_weights_of_products_use_seven_bits_for_processors_without_vnni(kept):
    graph = onnx.load(only(kept) / "model.onnx").graph
    arrays = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    products = {"QAttention", "MatMulIntegerToFloat", "DynamicQuantizeMatMul"}
    weights = [arrays[node.input[1]] for node in graph.node if node.op_type in products]
    assert len(weights) == 8
    assert {array.dtype.name for array in weights} == {"int8"}
    assert max(np.abs(array.astype(int)).max() for array in weights) == 63


def test_a_few_columns_of_great_peaks_do_not_drown_the_others(tmp_path):
    original = open_embedder(str(save_embedder(tmp_path / "model")), threads=1)
    for layer in original.model[0].auto_model.encoder.layer:  # what they give does not change
        for values in (layer.attention.self.value.weight.data, layer.attention.self.value.bias.data):
            values[3] *= 1000
        layer.attention.output.dense.weight.data[:, 3] /= 1000
    export(original, tmp_path / "models")
    exported = ExportedEmbedder("peaked", only(tmp_path / "models"), threads=1)
    texts = [item.text for item in TEXTS]
    assert (exported.embed(texts) * original.embed(texts)).sum(axis=1).min() > 0.999


@pytest.mark.parametrize("architecture", ["DistilBert", "Roberta", "Electra"])
def test_a_model_of_another_architecture_is_exported_too(tmp_path, model, architecture):
    folder = save_other(tmp_path / "other", model, architecture)
    exported, original = opened(folder, tmp_path / "models"), open_embedder(str(folder), threads=1)
    assert isinstance(exported, ExportedEmbedder)
    texts = [item.text for item in TEXTS]
    assert (exported.embed(texts) * original.embed(texts)).sum(axis=1).min() > 0.99


def save_other(folder, model, architecture):
    """Write a random model of this `architecture` with the words of `model`, and return its `folder`."""
    import sentence_transformers  # noqa: PLC0415  # seconds of import, as the next
    import torch  # noqa: PLC0415
    import transformers  # noqa: PLC0415
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer  # noqa: PLC0415

    tokenizer = transformers.AutoTokenizer.from_pretrained(model)
    configuration = getattr(transformers, f"{architecture}Config")(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=514,
        initializer_range=0.2,
    )
    torch.manual_seed(7)
    getattr(transformers, f"{architecture}Model")(configuration).save_pretrained(folder / "bare")
    tokenizer.save_pretrained(folder / "bare")
    transformer = Transformer(str(folder / "bare"), max_seq_length=128)
    parts = [transformer, Pooling(transformer.get_embedding_dimension())]
    sentence_transformers.SentenceTransformer(modules=parts, device="cpu").save_pretrained(str(folder / "whole"))
    return folder / "whole"


def test_a_part_is_embedded_where_it_stands(model, kept):
    exported = opened(model, kept)
    (among_walls, among_boats) = exported.embed_parts([parted(WALL, COST), parted(BOAT, COST)])
    assert np.abs(among_walls[2] - among_boats[2]).max() > 1e-3


def test_a_texts_vector_is_the_same_to_the_bit_whatever_stands_beside_it_and_however_many_threads_run(model, kept):
    one, several = opened(model, kept), open_embedder(str(model), kept=kept, threads=3)
    alone = [one.embed_parts([item])[0] for item in TEXTS]
    for embedder in (one, several):
        for rows, expected in zip(embedder.embed_parts(TEXTS * 3), alone * 3, strict=True):
            assert np.array_equal(rows, expected)


def test_the_texts_of_a_question_go_to_all_cores_and_those_of_a_model_without_an_export_to_one(model, kept):
    digest = open_embedder(str(model), kept=kept).digest
    exported, original = (open_embedder(str(model), kept=kept, digest=one) for one in (digest, "0" * 64))
    assert (exported._threads, original._batches._threads) == (os.cpu_count(), 1)


def test_several_threads_may_ask_one_export_at_once(model, kept):
    exported = opened(model, kept)
    expected = exported.embed([WALL])
    with ThreadPoolExecutor(4) as pool:
        assert all(np.array_equal(rows, expected) for rows in pool.map(exported.embed, [[WALL]] * 40))


# ── It is made once, whole or not at all ────────────────────────────────────────────────────────────────────────────


def test_a_model_is_exported_once(model, own):
    before = {path.name: path.stat().st_mtime_ns for path in only(own).iterdir()}
    opened(model, own)
    assert {path.name: path.stat().st_mtime_ns for path in only(own).iterdir()} == before


def test_two_exports_of_the_same_weights_have_one_digest(model, kept, tmp_path):
    again = opened(shutil.copytree(model, tmp_path / "copy"), tmp_path / "models")
    assert again.digest == opened(model, kept).digest == export_digest(open_embedder(str(model)).weights)
    assert only(tmp_path / "models").name == only(kept).name


def test_what_a_killed_export_left_is_in_nobodys_way(model, tmp_path):
    kept = tmp_path / "models"
    (kept / "building").mkdir(parents=True)
    (kept / "building" / "model.onnx").write_bytes(b"half of it")
    assert isinstance(opened(model, kept), ExportedEmbedder)
    assert not (kept / "building").exists()


def test_a_failed_export_leaves_nothing(model, tmp_path, monkeypatch):
    monkeypatch.setattr("retrieval.embedders.exporting._LEAST", 1.1)
    with pytest.raises(ModelError, match="other vectors than the model"):
        export(SentenceTransformerEmbedder(str(model), threads=1), tmp_path / "models")
    assert [path.name for path in (tmp_path / "models").iterdir() if path.is_dir()] == []


def test_a_model_that_cannot_be_exported_is_used_as_it_is_and_that_is_said(model, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("retrieval.embedders.exporting._LEAST", 1.1)
    embedder = opened(model, tmp_path / "models")
    assert isinstance(embedder, SentenceTransformerEmbedder)
    assert "questions need sentence-transformers" in caplog.text
    again = opened(model, tmp_path / "models", digest=embedder.digest)
    assert again.digest == embedder.digest


@pytest.mark.parametrize("how", ["altered", "cut", "missing"])
@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "export.json"])
def test_a_damaged_file_is_an_error_that_names_the_mend_and_the_next_ingest_makes_it_again(model, own, name, how):
    path, digest = only(own) / name, opened(model, own).digest
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    else:
        path.write_bytes(content[:-9] if how == "cut" else content.replace(b'"', b"b", 1))
    with pytest.raises(ModelError, match="`onrecord ingest --rebuild`") as error:
        opened(model, own, digest=digest)
    assert str(only(own)) in str(error.value)
    opened(model, own)
    assert opened(model, own, digest=digest).embed([WALL]).shape == (1, 32)


# ── What a home does with it ────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def asked(home, ingested, article, model):
    """A home built with the export of `model`."""
    embedder = open_embedder(str(model), kept=home.models, threads=1)
    ingested(home, [article("wall", f"{WALL} {COST}"), article("boat", f"{BOAT} Nobody saw it go.")], embedder=embedder)
    return home


def test_a_home_answers_by_its_export_where_the_model_is_gone_and_nothing_can_be_written(asked, model, opened_corpus):
    os.chmod(asked.models, 0o555)  # noqa: PTH101, S103
    elsewhere = model.rename(model.with_name("gone"))
    try:
        corpus = opened_corpus(asked, str(model))
        assert isinstance(corpus.embedder(), ExportedEmbedder)
        assert corpus.ask("Who moved the harbour wall?").nearest or corpus.ask("wall").excerpts
    finally:
        elsewhere.rename(model)
        asked.models.chmod(0o755)


def test_where_the_export_is_gone_the_index_asks_to_be_rebuilt(asked, model, opened_corpus):
    shutil.rmtree(asked.models)
    with pytest.raises(IndexMismatchError, match="`onrecord ingest --rebuild`"):
        opened_corpus(asked, str(model)).embedder()


def test_where_the_export_is_gone_and_nothing_else_installed_the_error_says_what_to_bring(
    asked, model, opened_corpus, monkeypatch
):
    shutil.rmtree(asked.models)
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ModelError, match="sentence-transformers is not installed") as error:
        opened_corpus(asked, str(model)).embedder()
    assert "`onrecord ingest --rebuild`" in str(error.value)


def test_the_models_of_the_current_and_the_previous_generation_are_kept_and_no_other(asked, ingested, hashing):
    used = only(asked.models)
    older = asked.models / ("0" * 16)
    older.mkdir()
    ingested(asked, [], embedder=hashing, rebuild=True)
    assert [path for path in asked.models.iterdir() if path.is_dir()] == [used]
    ingested(asked, [], embedder=hashing, rebuild=True)
    assert [path for path in asked.models.iterdir() if path.is_dir()] == []


def test_an_index_of_the_release_before_exports_asks_to_be_rebuilt(asked, model, opened_corpus):
    (path,) = asked.generations.glob("*/manifest.json")
    fields = json.loads(path.read_text())
    fields["recipe"]["digest"] = open_embedder(str(model)).weights  # what it was then
    path.write_text(json.dumps(fields))
    with pytest.raises(IndexMismatchError, match=r"built with digest .*`onrecord ingest --rebuild`"):
        opened_corpus(asked, str(model)).embedder()


def test_the_default_model_has_its_tokens_where_they_stand(tmp_path, minilm):
    exported = open_embedder(DEFAULT_MODEL, kept=tmp_path / "models", threads=1)
    for rows, others in zip(exported.embed_parts(TEXTS), minilm.embed_parts(TEXTS), strict=True):
        assert (rows * others).sum(axis=1).min() > 0.98


@pytest.fixture
def opened_corpus():
    corpora = []

    def open_(home, embedder):
        corpora.append(Corpus.open(home, embedder, threads=1))
        return corpora[-1]

    yield open_
    for corpus in corpora:
        corpus.close()
