"""How good the answers are: judged queries over the invented county, and the bars they must hold."""
