"""What a text says, as plain data: entities, figures, quantities and claims, each with the words that say it.

``entities.extraction.pipeline.extract`` is the way in. Nothing is imported here, so that who needs only the types does not load
the machine.
"""
