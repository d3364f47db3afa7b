"""How Alembic runs here: on the connection that the store hands over, inside its transaction."""

from alembic import context

from vastus.store.rows.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
