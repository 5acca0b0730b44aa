"""Cross-encoders of random weights in a folder: what sentence-transformers would save, a few kilobytes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WORDS = "the harbour wall ferry council school cannery will cost is a who what how much voted for million euros ? ."


def save_cross_encoder(folder: Path, *, labels: int = 1, logits: bool = False) -> Path:
    """Write a BERT with `labels` scores, which are to be shown as `logits` or as probabilities; return its `folder`."""
    import torch  # noqa: PLC0415  # seconds of import
    from sentence_transformers import CrossEncoder  # noqa: PLC0415
    from transformers import BertForSequenceClassification  # noqa: PLC0415

    bare = _save_bert(folder.with_name(f"{folder.name}-bare"), BertForSequenceClassification, labels)
    activation = torch.nn.Identity() if logits else None
    CrossEncoder(str(bare), device="cpu", local_files_only=True, activation_fn=activation).save_pretrained(str(folder))
    return folder


def save_bare_bert(folder: Path) -> Path:
    """Write a BERT that was never trained to score anything, as transformers saves it, and return its `folder`."""
    from transformers import BertModel  # noqa: PLC0415

    return _save_bert(folder, BertModel, 1)


def _save_bert(folder: Path, architecture: type, labels: int) -> Path:
    import torch  # noqa: PLC0415
    from transformers import BertConfig, BertTokenizerFast  # noqa: PLC0415

    folder.mkdir()
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS.split(), *letters, *(f"##{one}" for one in letters)]
    vocabulary = list(dict.fromkeys(pieces))  # "a" is a word and a letter
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        num_labels=labels,
        initializer_range=0.2,  # ten times BERT's own: with that, all texts score alike
    )
    torch.manual_seed(7)
    architecture(config).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder
