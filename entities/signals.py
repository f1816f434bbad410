"""What this floor announces; it knows no one who listens."""

from django.dispatch import Signal

#: Sent after commit, once the entities and claims of an article stand in the index. Argument: ``article_id`` (int).
article_indexed = Signal()

#: Sent when every article that waited for the index has been seen to. No arguments.
indexing_finished = Signal()

#: Sent after commit, once an editor's decision changed claims or entities. Argument: ``article_ids`` (list of int), whose pages it touches.
index_corrected = Signal()
