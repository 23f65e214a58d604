"""The dossier of a year of sessions: one page that holds the sessions' own dossiers together."""
