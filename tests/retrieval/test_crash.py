"""An ingest killed anywhere leaves the complete state answering, and the next one finishes the work.

Run as a program, this file is the ingest that gets killed: a fork of it counts the calls that the indexing code makes,
and sends itself SIGKILL at the wanted one.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from plain_reader import PlainReader

from retrieval.corpus import Corpus
from retrieval.embedders.hashing import HashingEmbedder
from retrieval.errors import HomeError, IndexMismatchError, NoIndexError
from retrieval.export import answer_json
from retrieval.home import Home
from retrieval.ingest import ingest
from retrieval.occurrences import Occurrences
from retrieval.shelf import Shelf
from retrieval.sources import open_sources
from retrieval.sources.sample import SampleSource
from retrieval.stores import require_store
from retrieval.types import Filters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import CodeType, FrameType

    from retrieval.index import Index
    from retrieval.types import Article, Rejected, Vectors

ROOT = Path(__file__).parents[2]
COUNTED = "catalog codes database exact faiss generations home ingest lexical quoted segments staging wordings".split()
QUESTIONS = (
    "How much will the harbour wall cost?",
    "When does the night boat to Sennick return?",
    "What did witness number 7 see?",
    "Who won the lantern regatta?",
    "What is the capital of Atlantis?",
)


class OtherEmbedder(HashingEmbedder):
    """Another model, to which a rebuild changes over."""

    name = "test_crash:OtherEmbedder"
    digest = "0" * 64

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.roll(super().embed(texts), 1, axis=1)


class SlowEmbedder(HashingEmbedder):
    """The hashing embedder at the speed of a model; it makes the file $EMBEDDING when it begins."""

    name = "test_crash:SlowEmbedder"

    def embed(self, texts: Sequence[str]) -> Vectors:
        if marker := os.environ.get("EMBEDDING"):
            Path(marker).touch()
            time.sleep(0.02 * len(texts))
        return super().embed(texts)


# ── The ingest that gets killed ─────────────────────────────────────────────────────────────────────────────────────


class Counting(HashingEmbedder):
    """The hashing embedder, which counts the texts it embedded."""

    count = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.count += len(texts)
        return super().embed(texts)


class Quiet:
    def begin(self, total: int) -> None: ...

    def advance(self, items: int, passages: int) -> None: ...

    def rejected(self, item: Rejected) -> None: ...

    def stage(self, name: str) -> None: ...


class Fuse:
    """Counts the calls and returns of the indexing code and of the C functions it calls; at one of them, it kills."""

    def __init__(self, at: int | None) -> None:
        self.at, self.steps = at, []
        self.files: dict[CodeType, bool] = {}

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if code not in self.files:
            self.files[code] = Path(code.co_filename).stem in COUNTED
        if self.files[code]:
            self.steps.append(f"{argument.__name__ if event.startswith('c_') else code.co_name} {event}")
            if len(self.steps) == self.at:
                os.kill(os.getpid(), signal.SIGKILL)


def run(order: dict[str, Any]) -> None:
    fuse = Fuse(order["at"])
    embedder = OtherEmbedder() if order["other"] else HashingEmbedder()
    sources = open_sources([Path(order["news"])])
    how = {"prune": True, "rebuild": order["other"]}
    sys.setprofile(fuse)
    ingest(Home(Path(order["home"])), sources, embedder, PlainReader(), "faiss", Quiet(), **how)
    sys.setprofile(None)
    Path(order["steps"]).write_text(json.dumps(fuse.steps), encoding="utf-8")


def serve() -> None:
    """Run an ingest in a fork for every order on standard input, and say how each ended."""
    require_store("faiss")  # loads what is loaded late
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            try:
                run(order)
                os._exit(0)
            finally:
                os._exit(1)
        if order["after"] is not None:
            time.sleep(order["after"])
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201


# ── Its readers ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Ingests:
    """The program above, kept running: one start for all the ingests that are to be killed."""

    def __init__(self, folder: Path) -> None:
        self.steps = folder / "steps.json"
        environment = {
            **os.environ,
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        }
        self.program = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def run(self, home: Home, scene: Scene, at: int | None = None, after: float | None = None) -> int:
        """Return how an ingest ended that is killed at a step, or after so many seconds."""
        order = {"home": str(home.folder), "news": str(scene.news), "other": scene.other, "steps": str(self.steps)}
        print(json.dumps(order | {"at": at, "after": after}), file=self.program.stdin, flush=True)
        return int(self.program.stdout.readline())

    def close(self) -> None:
        self.program.stdin.close()
        self.program.wait()
        self.program.stdout.close()


@dataclass
class Scene:
    """A home before an ingest, the folder it reads, what a reader sees before and after, and the steps between."""

    home: Home
    news: Path
    other: bool = False
    before: str | None = None
    after: str = ""
    steps: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def step(self, name: str) -> int:
        """Return the last step of that name, counted from 1."""
        return len(self.steps) - self.steps[::-1].index(name)


def state(home: Home, embedder: str = "hashing") -> str:
    """Return all that a reader can see of a home: its answers, articles, passages, quotations and speakers."""
    corpus = Corpus.open(home, embedder)
    try:
        answers = [answer_json(corpus.ask(question)) | {"took_ms": 0} for question in QUESTIONS]
        articles = sorted(corpus.articles(), key=lambda article: article.id)
        passages = [(repr(article), article.text, spans(corpus, article)) for article in articles]
        manifest = corpus.manifest()
        counted = [manifest.articles, manifest.passages, manifest.quotations, manifest.speakers]
        how = repr(manifest.recipe), len(corpus.index().store)
        held = indexed(corpus.index(), articles), spoken(corpus.index())
        return json.dumps([answers, passages, counted, how, held], indent=1)
    finally:
        corpus.close()


def spans(corpus: Corpus, article) -> list[str]:
    return [repr(passage.sentences) for passage in corpus.passages(article)]


def indexed(index: Index, articles: Sequence[Article]) -> list[list[str]]:
    """Return what the words of whole articles find, which articles hold them, and what tells each sentence's vector."""
    catalog, passages = index.catalog, index.catalog.passage_ids(index.generation)
    versions = np.unique(index.versions(passages))
    assert len(index.articles) == len(versions)
    held = {article.id for article in catalog.articles_at(versions.tolist()).values()}
    assert held == {article.id for article in articles if catalog.passages_of(article.id, index.generation)}
    words, forward = ("saw", "wall"), Shelf(catalog).forward(versions.tolist())
    found = [[hit.passage for hit in index.articles.search([word], len(versions), Filters())] for word in words]
    held = [versions[flags].tolist() for flags in Occurrences(forward, words).held.T]
    direction = np.linspace(1, 2, index.manifest.recipe.dimension, dtype=np.float32)
    told = [Shelf(catalog).cosines([one], direction) for one in forward.embeddings.tolist()]
    assert [len(some) for some in told] == np.diff(forward.passages).tolist()
    return [
        [str(sorted(article.id for article in catalog.articles_at(some).values())) for some in (*found, *held)],
        sorted(
            f"{one.id} {passage.span} {some.tobytes().hex()}"
            for (passage, one), some in zip(catalog.passages(passages.tolist()), told, strict=True)
        ),
    ]


def spoken(index: Index) -> list[list[str]]:
    """Return the quotations with their speakers, the speakers, and what the words of quotations find."""
    catalog, now = index.catalog, index.generation
    held = list(catalog.all_quotations(now))
    assert len(index.wordings) == len(held) == len(catalog.quotation_ids(now))
    found = {word: catalog.quotations(index.wordings.phrase([word], 99), now) for word in ("the", "saw", "wall")}
    return [
        sorted(repr((one.article.id, one.quotation, one.speaker)) for one in held),
        [repr(speaker) for speaker in catalog.speakers(now)],
        [f"{spelling} {name}" for spelling, name in catalog.names(now)],
        [f"{word}: {sorted(repr(one.quotation) for one in many)}" for word, many in found.items()],
    ]


def write_first(news: Path) -> None:
    news.mkdir(parents=True)
    (news / "wall.txt").write_text(
        "The harbour wall will cost €18.4 million, the council heard. “The wall is tired.” Marit Osterley said."
    )
    (news / "boat.txt").write_text("The night boat to Sennick is gone, its owner told reporters on Friday.")
    (news / "gone.txt").write_text(
        "The lantern regatta was won by the crew of the Petrel, the club said. Gil Penrow said: “The best of them won.”"
    )


def write_second(news: Path) -> None:
    """Change an article, remove one, leave one, and add more than are written in one transaction."""
    (news / "wall.txt").write_text(
        "The harbour wall will cost €23.9 million, the council heard in August. “So be it.” Marit Osterley said."
    )
    (news / "gone.txt").unlink()
    for number in range(20):
        text = (
            f"Witness number {number} saw the boat at pier {number % 5}.\n\nShe told the court so on Tuesday, in tears."
            f" Ada Quill said: “I saw it at the pier.” “It left at {number}.”"
        )
        (news / f"witness-{number:02}.txt").write_text(text)


def copied(home: Home, folder: Path) -> Home:
    shutil.rmtree(folder, ignore_errors=True)
    if home.folder.exists():
        shutil.copytree(home.folder, folder)
    return Home(folder)


@pytest.fixture(scope="module")
def ingests(tmp_path_factory) -> Iterator[Ingests]:
    program = Ingests(tmp_path_factory.mktemp("ingests"))
    yield program
    program.close()


@pytest.fixture(scope="module")
def scene(tmp_path_factory, ingests, ingested) -> Callable[[str], Scene]:
    """`scene(kind)`: a first ingest, an update of one, or a rebuild under another embedder."""
    scenes: dict[str, Scene] = {}

    def build(kind: str) -> Scene:
        folder = tmp_path_factory.mktemp(kind)
        scene = Scene(Home(folder / "home"), folder / "news", other=kind == "rebuild")
        write_first(scene.news)
        if kind != "first":
            ingested(scene.home, *open_sources([scene.news]))
            scene.before = state(scene.home)
        write_second(scene.news)
        done = copied(scene.home, folder / "done")
        started = time.perf_counter()
        assert ingests.run(done, scene) == 0
        scene.seconds = time.perf_counter() - started
        scene.steps = json.loads(ingests.steps.read_text(encoding="utf-8"))
        scene.after = visible(done) or ""
        return scene

    def scene(kind: str) -> Scene:
        return scenes.get(kind) or scenes.setdefault(kind, build(kind))

    return scene


def visible(home: Home) -> str | None:
    """Return what a reader sees, whichever embedder its index wants; None where nothing was completed yet."""
    try:
        return state(home)
    except NoIndexError:
        return None
    except IndexMismatchError:
        return state(home, OtherEmbedder.name)


def survives(ingests: Ingests, scene: Scene, home: Home, **kill: float) -> None:
    """Kill an ingest, look at what is left, and let another finish it."""
    ended, left = ingests.run(home, scene, **kill), visible(home)
    where = f"{kill}, {scene.steps[int(kill['at']) - 1]}" if "at" in kill else str(kill)
    assert ended == -signal.SIGKILL or "after" in kill, where
    allowed = [scene.before, scene.after]
    if "at" in kill and kill["at"] <= scene.step("publish call"):
        allowed.remove(scene.after)
    if ended == 0 or ("at" in kill and kill["at"] >= scene.step("publish return")):
        allowed.remove(scene.before)
    assert left in allowed, where
    assert ingests.run(home, scene) == 0, where
    assert visible(home) == scene.after, where


# ── Killed at a step ────────────────────────────────────────────────────────────────────────────────────────────────

STAGING = ("stage_under return", "add_embeddings return", "stage call", "_packed call", "_edges call", "remove return")
BUILDING = (
    "vectors_of return",
    "write return",
    "commit c_call",
    "commit c_return",
    "voices return",
    "write_manifest call",
)
SPEAKING = ("stage_speakers call", "_write_all return", "stage_speakers return", "speaker_count return", "fsync c_call")
PUBLISHING = ("building return", "publish call", "publish return", "discard_generations_before return", "collect call")
ENDING = ("collect return", "close c_call", "ingest return")


@pytest.mark.parametrize("name", STAGING + BUILDING + SPEAKING + PUBLISHING + ENDING)
def test_an_update_killed_at_a_step_loses_and_doubles_nothing(ingests, scene, tmp_path, name):
    update = scene("update")
    survives(ingests, update, copied(update.home, tmp_path / "home"), at=update.step(name))


@pytest.mark.parametrize("share", [0.001, 0.15, 0.3, 0.45, 0.6, 0.75])
def test_an_update_killed_anywhere_loses_and_doubles_nothing(ingests, scene, tmp_path, share):
    update = scene("update")
    survives(ingests, update, copied(update.home, tmp_path / "home"), at=1 + int(share * len(update.steps)))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8, 0.95])
def test_the_pointer_moves_all_at_once(ingests, scene, tmp_path, share):
    update = scene("update")
    first, last = update.step("publish call"), update.step("publish return")
    survives(ingests, update, copied(update.home, tmp_path / "home"), at=first + int(share * (last - first)))


@pytest.mark.parametrize("share", [0.4, 0.6, 0.7, 0.8, 0.9])
def test_an_update_killed_at_a_moment_between_steps_loses_and_doubles_nothing(ingests, scene, tmp_path, share):
    update = scene("update")
    survives(ingests, update, copied(update.home, tmp_path / "home"), after=share * update.seconds)


@pytest.mark.parametrize("name", ["stage call", "commit c_call", "publish call", "publish return"])
@pytest.mark.parametrize("kind", ["first", "rebuild"])
def test_a_first_ingest_and_a_rebuild_are_as_safe(ingests, scene, tmp_path, kind, name):
    wanted = scene(kind)
    survives(ingests, wanted, copied(wanted.home, tmp_path / "home"), at=wanted.step(name))


def test_an_ingest_killed_again_and_again_is_finished_at_last(ingests, scene, tmp_path):
    update = scene("update")
    home = copied(update.home, tmp_path / "home")
    for at in (update.step("stage call"), update.step("stage call") // 2, 1_000, 500):
        assert ingests.run(home, update, at=at) == -signal.SIGKILL
        assert visible(home) == update.before
    assert ingests.run(home, update) == 0
    assert visible(home) == update.after


def test_work_done_before_a_kill_is_not_done_again(ingests, scene, tmp_path, ingested):
    update = scene("update")
    home = copied(update.home, tmp_path / "home")
    ingests.run(home, update, at=update.step("write return"))
    embedder = Counting()
    ingested(home, *open_sources([update.news]), embedder=embedder, prune=True)
    assert embedder.count == 0
    assert visible(home) == update.after


def test_a_killed_rebuild_under_other_settings_leaves_the_old_ones_usable(ingests, scene, tmp_path, ingested):
    rebuild = scene("rebuild")
    home = copied(rebuild.home, tmp_path / "home")
    ingests.run(home, rebuild, at=rebuild.step("write_manifest call"))
    ingested(home, *open_sources([rebuild.news]), prune=True)
    assert visible(home) == scene("update").after


# ── The program itself, killed from outside ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seconds", [0.0, 0.25])
def test_the_command_killed_while_it_embeds_is_finished_by_the_same_command(tmp_path, seconds):
    home, news, marker = Home(tmp_path / "home"), tmp_path / "news", tmp_path / "embedding"
    write_first(news)
    command = [sys.executable, "-m", "bot", "ingest", str(news), "--prune"]
    path = os.pathsep.join(map(str, (Path(__file__).parent, ROOT / "tests", ROOT)))
    settings = {"ONRECORD_HOME": str(home.folder), "ONRECORD_EMBEDDER": SlowEmbedder.name, "PYTHONPATH": path}
    environment = {**os.environ, **settings}
    subprocess.run(command, env=environment, check=True, capture_output=True)
    before = state(home, SlowEmbedder.name)
    write_second(news)
    killed = subprocess.Popen(
        command, env=environment | {"EMBEDDING": str(marker)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while not marker.exists():
        assert killed.poll() is None
        time.sleep(0.01)
    time.sleep(seconds)
    killed.kill()
    assert killed.wait() == -signal.SIGKILL
    assert state(home, SlowEmbedder.name) == before
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert len(json.loads(state(home, SlowEmbedder.name))[1]) == 22


# ── Damage ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sound(tmp_path, sample_home) -> Home:
    """A copy of the sample home that may be damaged."""
    return copied(sample_home, tmp_path / "home")


def a_file(home: Home, name: str) -> Path:
    return next(home.generations.glob(f"*/**/{name}"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES: dict[str, Callable[[Home], object]] = {
    "manifest cut off": lambda home: cut(a_file(home, "manifest.json")),
    "manifest emptied": lambda home: a_file(home, "manifest.json").write_text(""),
    "manifest of another shape": lambda home: a_file(home, "manifest.json").write_text('{"generation": 1}'),
    "manifest that is no table": lambda home: a_file(home, "manifest.json").write_text("[]"),
    "manifest gone": lambda home: a_file(home, "manifest.json").unlink(),
    "vectors cut off": lambda home: cut(a_file(home, "vectors.faiss")),
    "ids gone": lambda home: a_file(home, "vectors-ids.npy").unlink(),
    "lexical index gone": lambda home: shutil.rmtree(a_file(home, "lexical")),
    "quotation index gone": lambda home: shutil.rmtree(a_file(home, "quotations")),
    "quotation index cut off": lambda home: cut(a_file(home, "quotations/meta.json")),
    "lexical index cut off": lambda home: cut(a_file(home, "lexical/meta.json")),
    "generation gone": lambda home: shutil.rmtree(a_file(home, "manifest.json").parent),
    "all generations gone": lambda home: shutil.rmtree(home.generations),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_index_is_an_error_that_names_the_mend_and_the_mend_mends_it(sound, damage, ingested):
    before = state(sound)
    damage(sound)
    with pytest.raises(HomeError, match="`onrecord ingest --rebuild`"):
        state(sound)
    ingested(sound, rebuild=True)
    assert state(sound) == before


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_an_ingest_into_a_damaged_index_mends_it_or_names_the_mend(sound, damage, ingested, article):
    sources = SampleSource(), [article("new.txt", "The wall will be blue, the council said on Monday.")]

    def complaint() -> str:
        try:
            ingested(sound, *sources)
        except HomeError as error:
            return str(error)
        return ""

    damage(sound)
    if said := complaint():
        assert "`onrecord ingest --rebuild`" in said
        ingested(sound, *sources, rebuild=True)
    assert len(json.loads(state(sound))[1]) == 17


@pytest.mark.parametrize("content", [b"garbage" * 3_000, b"SQLite format 3\x00" + b"\xff" * 20_000])
def test_a_damaged_catalogue_is_an_error_that_names_the_mend_and_the_mend_mends_it(sound, content, ingested):
    before = state(sound)
    sound.catalog.write_bytes(content)
    for use in (lambda: state(sound), lambda: ingested(sound, SampleSource())):
        with pytest.raises(HomeError, match="move it away and ingest again") as error:
            use()
        assert str(sound.catalog) in str(error.value)
    sound.catalog.rename(sound.folder / "damaged.sqlite")
    ingested(sound, SampleSource())
    assert state(sound) == before


if __name__ == "__main__":
    serve()
