"""What makes the model of ``entities/extraction/model`` from the corpus. Only this package needs the ``train`` dependency group."""
