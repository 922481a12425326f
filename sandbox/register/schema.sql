-- The people of the sandbox register and the log of what was asked. Indexes are made after loading, which is quicker.
CREATE TABLE holding (people INTEGER, seed INTEGER, provinces TEXT);
CREATE TABLE households (
    id INTEGER PRIMARY KEY, book TEXT, head TEXT, detail TEXT, old_commune TEXT, new_commune TEXT, rekeyed INTEGER
);
CREATE TABLE people (
    id INTEGER PRIMARY KEY, household INTEGER, number TEXT, old_number TEXT,
    surname TEXT, middle TEXT, given TEXT, sex TEXT, birth TEXT, died TEXT,
    birth_old_commune TEXT, birth_new_commune TEXT, ethnicity TEXT, relation TEXT, marital TEXT,
    father TEXT, mother TEXT, spouse TEXT, stays_commune TEXT, stays_detail TEXT
);
CREATE TABLE numbers_issued (prefix TEXT PRIMARY KEY, used INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE log (
    client TEXT, request_id TEXT, kind TEXT, service TEXT, official TEXT, digest TEXT, found INTEGER, answer TEXT,
    at TEXT, times INTEGER, PRIMARY KEY (client, request_id)
);
