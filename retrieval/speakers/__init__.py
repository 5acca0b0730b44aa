"""Who speaks, across the corpus: one canonical speaker per person or organisation, and how a typed name finds it."""

from retrieval.speakers.aliases import AliasFile, read_aliases
from retrieval.speakers.canonical import canonical
from retrieval.speakers.lookup import SpeakerNames
from retrieval.speakers.model import Canonical, VoiceIn

__all__ = ["AliasFile", "Canonical", "SpeakerNames", "VoiceIn", "canonical", "read_aliases"]
