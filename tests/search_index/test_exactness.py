"""The columns answer exactly what Whoosh answers: the same listings, the same BM25F, whatever has changed since."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from whoosh import query as ask
from whoosh.qparser import MultifieldParser

from benchmarks.listings import listings
from benchmarks.peers.ours import query_of
from benchmarks.questions import questions
from search_index.analysis import BOOSTS, words
from search_index.columns.snapshot import Snapshot
from search_index.contract import Listing
from search_index.stemming import stem
from search_index.whoosh_engine import WhooshEngine
from search_index.whoosh_engine import engine as engine_module
from search_index.whoosh_engine.codec import SnapshotIndex
from search_index.whoosh_engine.searching import Anywhere, ColumnSearcher, NotByColumns
from tests.search_index.county import LANGUAGES, NEEDS, WORDS, facts
from tests.search_index.oracle import plain_whoosh, scores_of

STEMS = [stem(word) for text in WORDS for word in words(text)] + ["nobody"]
TEXTS = [word for text in WORDS for word in words(text)]
FIELDS = st.sampled_from(["name", "description", "organization"])
boosts = st.sampled_from([1.0, 1.0, 0.5, 3.0])

leaves = st.one_of(
    st.builds(ask.Term, FIELDS, st.sampled_from(STEMS), boost=boosts),
    st.builds(ask.Term, st.just("needs"), st.sampled_from(NEEDS), boost=boosts),
    st.builds(ask.Term, st.just("languages"), st.sampled_from(LANGUAGES)),
    st.builds(ask.Term, st.just("words"), st.sampled_from(TEXTS)),
    st.builds(Anywhere, st.sampled_from(STEMS), boost=boosts),
    st.builds(ask.Phrase, FIELDS, st.lists(st.sampled_from(STEMS), min_size=2, max_size=3)),
    # Whoosh gives a constant score or not by how it comes to walk; what is found is the same.
    st.builds(
        ask.Prefix,
        st.sampled_from(["words", "description"]),
        st.sampled_from(["c", "ca", "care", "xy"]),
        constantscore=st.just(False),
    ),
    st.builds(
        ask.FuzzyTerm,
        st.just("words"),
        st.sampled_from(["caar", "car", "fod", "hop"]),
        maxdist=st.sampled_from([1, 2]),
        prefixlength=st.sampled_from([0, 1]),
        constantscore=st.just(False),
    ),
)
trees = st.recursive(
    leaves,
    lambda below: st.one_of(
        # Whoosh forgets the boost of a lone subquery's parent.
        st.builds(ask.Or, st.lists(below, min_size=2, max_size=3), boost=boosts),
        st.builds(ask.And, st.lists(below, min_size=2, max_size=3), boost=boosts),
        st.builds(lambda wanted, not_: ask.And([wanted, ask.Not(not_)]), below, below),
    ),
    max_leaves=5,
)
histories = st.lists(
    st.tuples(st.lists(facts, max_size=6), st.frozensets(st.integers(0, 9), max_size=3), st.booleans()),
    min_size=1,
    max_size=4,
)


def after(folder: Path, history: list, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """The index after so many changes; each says whether it is folded into a part or kept in the delta."""
    engine = WhooshEngine(folder)
    engine.rebuild([], checkpoint=0)
    for number, (put, drop, is_folded) in enumerate(history):
        monkeypatch.setattr(engine_module, "MOST_CHANGES", -1 if is_folded else 256)
        changed = [Listing(id=str((3 * number + i) % 10), **fields) for i, fields in enumerate(put)]
        engine.apply(put=changed, drop=map(str, drop), checkpoint=number)
    return engine.snapshot()


def by_columns(snapshot: Snapshot, wanted: ask.Query) -> dict[str, float]:
    found = ColumnSearcher(snapshot).found(wanted)
    assert found is not None
    assert found.rows.tolist() == sorted(set(found.rows.tolist()))
    return {snapshot.id_at(row): score for row, score in zip(*map(list, found), strict=True)}


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # shrinking takes minutes with a writer as slow as Whoosh's
    max_examples=20,
    deadline=None,
)
@given(history=histories, wanted=st.lists(trees, min_size=4, max_size=8))
def test_any_query_after_any_history_is_answered_as_by_whoosh_itself(
    tmp_path_factory: pytest.TempPathFactory, history: list, wanted: list[ask.Query]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("index")
        snapshot = after(folder, history, patch)
    plain = plain_whoosh(snapshot, folder / "plain")
    for query in wanted:
        assert by_columns(snapshot, query) == pytest.approx(scores_of(plain, query), abs=1e-6), query


@pytest.mark.slow
def test_ten_thousand_listings_are_answered_as_by_whoosh_itself(tmp_path: Path) -> None:
    corpus = list(listings(10_000))
    engine = WhooshEngine(tmp_path)
    engine.rebuild(corpus[:9_000], checkpoint=1)
    engine.put(corpus[8_500:9_700], checkpoint=2)
    engine.put(corpus[9_650:9_800], checkpoint=3)
    engine.drop([li.id for li in corpus[:400]], checkpoint=4)
    snapshot = engine.snapshot()
    assert len(snapshot.parts) == 3
    plain = plain_whoosh(snapshot, tmp_path / "plain")
    for question in questions(corpus, seed=1, each=4):
        wanted = query_of(question)
        if type(wanted) is ask.Every:
            continue
        if question.need:
            wanted = ask.And([wanted, ask.Term("needs", question.need)])
        found, theirs = by_columns(snapshot, wanted), scores_of(plain, wanted)
        assert found.keys() == theirs.keys(), wanted
        if not question.prefix and not question.near_word:  # see above: constant or not, as it happens
            assert found == pytest.approx(theirs, abs=1e-6), wanted


def test_whooshs_own_searcher_reads_the_columns_through_the_codec(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_module, "MOST_CHANGES", 20)
        engine = WhooshEngine(tmp_path)
        engine.rebuild(listings(60), checkpoint=1)
        engine.put(listings(30, seed=2), checkpoint=2)
        engine.put(listings(5, seed=3), checkpoint=3)
        engine.drop([li.id for li in listings(9)], checkpoint=4)
    snapshot = engine.snapshot()
    plain, ours = plain_whoosh(snapshot, tmp_path / "plain"), SnapshotIndex(snapshot)
    parser = MultifieldParser(list(BOOSTS), plain.schema, fieldboosts=BOOSTS)
    asked = [
        "food pantry",
        "shelter OR rent",
        '"legal aid"',
        "serv* NOT food",
        "needs:food springfield",
        "fo?d",
    ]
    for text in asked:
        wanted = parser.parse(text)
        assert scores_of(ours, wanted) == pytest.approx(scores_of(plain, wanted), abs=1e-6), text


def test_what_columns_cannot_answer_is_said(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([], checkpoint=1)
    with pytest.raises(NotByColumns, match="Wildcard"):
        ColumnSearcher(engine.snapshot()).search(ask.Wildcard("name", "f*d"))
