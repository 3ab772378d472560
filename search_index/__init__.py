"""The search kernel: knows nothing of the application, of Flask or of the models.

`contract` says what an engine promises, `whoosh_engine` keeps it on disk, `memory_engine` keeps it for tests.
What both mean by a word, a wish, a distance or a highlight stands in the files beside them.
"""
