"""What this floor announces; it knows no one who listens."""

from django.dispatch import Signal

#: Sent after commit, once an article was stored. Argument: ``article_id`` (int).
article_stored = Signal()

#: Sent after commit, once an article was superseded or withdrawn. Argument: ``article_id`` (int).
article_retired = Signal()

#: Sent when a run over sources, files or addresses has ended, so that listeners finish what an earlier, killed run left. No arguments.
run_finished = Signal()
