"""Evidence packs: one zip for one dossier, verified and re-executed with no server and no network, today and in decades."""
