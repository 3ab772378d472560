"""The columns answer exactly what Whoosh answers: the same listings, the same BM25F, whatever has changed since."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from whoosh import query as ask

from search_index.analysis import words
from search_index.columns.snapshot import Snapshot
from search_index.contract import Listing
from search_index.stemming import stem
from search_index.whoosh_engine import WhooshEngine
from search_index.whoosh_engine import engine as engine_module
from search_index.whoosh_engine.searching import Anywhere, ColumnSearcher
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
        snapshot = after(tmp_path_factory.mktemp("index"), history, patch)
    plain = plain_whoosh(snapshot)
    for query in wanted:
        assert by_columns(snapshot, query) == pytest.approx(scores_of(plain, query), abs=1e-6), query
