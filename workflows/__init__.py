"""The durable shell: one dynamic workflow class hosts every dossier. It translates; it decides nothing."""
