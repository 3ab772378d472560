"""Listings as columns: what an index keeps of them, and the arithmetic that answers from it.

Nothing here knows Whoosh or a folder; `whoosh_engine` does.

    flatfile    arrays in one file, mapped and proved
    bits, lexicon, lengths      sets of rows, many texts, lengths of texts
    building    listings → columns, their words in `postings`
    part        what a part of an index answers; on disk `column_part`, in memory `delta`
    members     a part and its dead rows
    snapshot    all parts at one moment; its points in `places`
    scoring     BM25F
    kernels     the inner loops in numpy; for numba in `compiled` and `loops`
    phrases     words that follow one another
    wording     what words find
    ranking     which rows come first
"""
