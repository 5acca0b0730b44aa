from __future__ import annotations

import json
import re
from types import NoneType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def folder_of(outside: Path, **files: str | bytes) -> Path:
    folder = outside / "news"
    folder.mkdir()
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def lines(*rows: object) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


def story(title: str, *sentences: str) -> str:
    return f"---\ntitle: {title}\n---\n" + " ".join(sentences) + "\n"


BRIDGE = story("Bridge to close", "The bridge at Orvik will close for repairs in March.", "Buses will take the tunnel.")


# ingest


def test_an_ingest_counts_what_it_did_and_names_each_unusable_item_with_file_line_and_reason(onrecord, outside):
    folder = folder_of(
        outside,
        good_txt=BRIDGE,
        bad_txt=b"caf\xe9",
        rows_jsonl=lines({"id": "r1", "title": "Rain", "text": "Rain fell. It will stop."}, b"{oops\n", {"id": "r3"}),
    )
    run = onrecord("ingest", folder)
    assert run.code == 0
    assert run.out.startswith("2 added, 0 changed, 0 unchanged, 0 removed, 3 rejected in ")
    assert "the corpus holds 2 articles" in run.out
    named = [line.split(": ")[0] for line in run.err.splitlines() if ": " in line]
    assert named == ["bad.txt", "rows.jsonl:2", "rows.jsonl:3"]
    assert "bad.txt: the file is not UTF-8" in run.err


def test_a_second_ingest_finds_everything_unchanged(onrecord, outside):
    folder = folder_of(outside, good_txt=BRIDGE)
    onrecord("ingest", folder)
    assert onrecord("ingest", folder).out.startswith("0 added, 0 changed, 1 unchanged, 0 removed, 0 rejected")


def test_strict_stops_at_the_first_unusable_item_and_changes_nothing(onrecord, outside):
    folder = folder_of(outside, a_txt=BRIDGE)
    onrecord("ingest", folder)
    (folder / "b.txt").write_bytes(b"caf\xe9")
    (folder / "a.txt").write_text(BRIDGE.replace("March", "April"), encoding="utf-8")
    run = onrecord("ingest", folder, "--strict")
    assert (run.code, run.out) == (1, "")
    assert "b.txt: the file is not UTF-8" in run.err
    assert "March" in onrecord("show", "a.txt").out


def test_prune_removes_what_the_folder_no_longer_has(onrecord, outside):
    folder = folder_of(outside, a_txt=BRIDGE, b_txt=BRIDGE.replace("Orvik", "Aspen"))
    onrecord("ingest", folder)
    (folder / "a.txt").unlink()
    assert " 0 removed," in onrecord("ingest", folder).out
    assert " 1 removed," in onrecord("ingest", folder, "--prune").out
    assert onrecord("show", "a.txt").code == 1


def test_real_articles_take_the_place_of_the_samples(onrecord, outside):
    onrecord("ingest", "--sample")
    run = onrecord("ingest", folder_of(outside, a_txt=BRIDGE))
    assert run.out.endswith("The 16 fictional sample articles were removed.\n")
    assert json.loads(onrecord("stats", "--json").out)["articles"] == 1


def test_rebuild_derives_everything_anew_and_needs_something_to_derive_from(onrecord):
    assert onrecord("ingest", "--rebuild").code == 2
    onrecord("ingest", "--sample")
    assert "(generation 2)" in onrecord("ingest", "--rebuild").out


def test_the_json_of_an_ingest_has_the_counts_and_the_rejected_items(onrecord, outside):
    folder = folder_of(outside, a_txt=BRIDGE, bad_txt=b"\0")
    report = json.loads(onrecord("ingest", folder, "--json").out)
    (rejected,) = report.pop("rejected")
    assert list(rejected) == ["file", "line", "reason", "lost"]
    assert {key: value for key, value in report.items() if key != "seconds"} == {
        "added": 1,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "samples_removed": 0,
        "articles": 1,
        "passages": 1,
        "quotations": 0,
        "speakers": 0,
        "generation": 1,
    }


def test_progress_elsewhere_than_on_a_terminal_is_plain_lines_on_standard_error(onrecord, monkeypatch):
    monkeypatch.setattr("bot.progress._EVERY_S", 0)
    run = onrecord("ingest", "--sample")
    assert re.search(r"^16 of 16 articles, \d+ passages, [\d,]+/s, about 0 s left$", run.err, re.MULTILINE)
    assert "\x1b" not in run.err
    assert len(run.out.splitlines()) == 1


# Looking at the corpus


def test_stats_show_size_span_and_how_the_index_was_built(sample, sample_home, misfits):
    facts = json.loads(sample("stats", "--json").out)
    shape = {
        **dict.fromkeys(("articles", "passages", "outlets"), (int,)),
        **dict.fromkeys(("first", "last"), (str, NoneType)),
        "generation": (int,),
        **dict.fromkeys(("built", "embedder"), (str,)),
        "dimension": (int,),
        "store": (str,),
        "bytes": (int,),
        "home": (str,),
    }
    assert misfits(facts, shape) == []
    assert (facts["articles"], facts["outlets"], facts["embedder"]) == (16, 7, "hashing")
    assert (facts["first"], facts["last"], facts["home"]) == ("2031-01-14", "2031-12-17", str(sample_home.folder))
    lines = dict(line.split(maxsplit=1) for line in sample("stats").out.splitlines())
    assert list(lines) == list(facts)
    assert lines["articles"] == "16"


def test_articles_are_listed_newest_first_and_in_json_one_object_a_line(sample, misfits):
    rows = [json.loads(line) for line in sample("articles", "--json").out.splitlines()]
    lines = sample("articles").out.splitlines()
    assert [fault for row in rows for fault in misfits(row, "article")] == []
    assert [row["published"] for row in rows] == sorted((row["published"] for row in rows), reverse=True)
    assert [line.split()[0] for line in lines] == [row["id"] for row in rows]
    assert all(row["title"] in line and row["publisher"] in line for row, line in zip(rows, lines, strict=True))
    assert {row["publisher"] for row in rows} > {"Radio Sennick (fictional)"}
    assert len(sample("articles", "--publisher", "radio").out.splitlines()) == 3


def test_show_gives_the_stored_text_with_the_passage_at_the_offset_behind_a_bar(sample, misfits):
    held = json.loads(sample("show", "02-council-vote-wall.txt", "--json").out)
    assert misfits(held, "article shown") == []
    shown = sample("show", held["id"], "--at", held["text"].index("Two amendments")).out
    assert shown.startswith(f"{held['publisher']}, {held['title']}, {held['published']}\n{held['id']} · ")
    assert [line[2:] for line in shown.splitlines()[3:]] == [line.rstrip() for line in held["text"].splitlines()]
    marked = [line for line in shown.splitlines() if line.startswith("│ ")]
    assert any("Two amendments" in line for line in marked)
    assert not any("Preparatory work" in line for line in marked)
    assert "│ " not in sample("show", held["id"]).out


def test_show_marks_what_is_no_prose_by_a_dot(sample):
    lines = sample("show", "02-council-vote-wall.txt").out.splitlines()
    assert "· Share on Gullfeed" in lines
    assert "  Preparatory work is due to begin in June." in lines


def test_show_finds_an_article_by_the_beginning_of_its_id_and_by_its_origin(sample):
    whole = sample("show", "01-harbour-wall-estimate.txt").out
    number = whole.splitlines()[1].split(" ")[0]
    assert sample("show", number).out == sample("show", number[:6]).out == whole


def test_show_names_the_articles_that_a_beginning_may_mean(onrecord, outside):
    rows = lines(
        *({"id": f"n{n}", "title": f"Story {n}", "text": f"Rain fell on day {n}. It stopped."} for n in range(40))
    )
    onrecord("ingest", folder_of(outside, rows_jsonl=rows))
    ids = [line.split()[0] for line in onrecord("articles").out.splitlines()]
    first = next(number[0] for number in ids if [other[0] for other in ids].count(number[0]) > 1)
    run = onrecord("show", first)
    assert run.code == 1
    assert "give the whole id" in run.err


def test_the_link_of_an_answer_without_address_opens_its_article_at_the_excerpt(onrecord, outside):
    lead = "The council met at noon. It was raining hard on the square outside the hall all day long. " * 20
    onrecord(
        "ingest", folder_of(outside, a_txt=story("Bridge", lead, "\n\nThe Orvik bridge closes in March for repairs."))
    )
    excerpt = json.loads(onrecord("ask", "When does the Orvik bridge close?", "--json").out)["excerpts"][0]
    number = excerpt["article"]["id"]
    assert excerpt["link"] == f"onrecord:{number}#{excerpt['start']}-{excerpt['end']}"
    by_link = onrecord("show", excerpt["link"]).out
    assert by_link == onrecord("show", number, "--at", str(excerpt["start"])).out
    marked = " ".join(line for line in by_link.splitlines() if line.startswith("│ "))
    assert excerpt["text"].split("\n")[0] in marked


def test_an_origin_may_hold_what_separates_the_parts_of_a_link(onrecord, outside):
    onrecord(
        "ingest",
        folder_of(outside, rows_jsonl=lines({"id": "n#1-2", "title": "Rain", "text": "Rain fell. It stopped."})),
    )
    assert "Rain fell." in onrecord("show", "n#1-2").out
