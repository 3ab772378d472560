"""The inner loops of the measures: numpy and scipy everywhere, compiled by numba where that is installed.

Each gives what networkx gives, to its last digits; `app.network.backend` offers them under networkx's own names.
"""
