-- the tables as the first version made them in SQLite
CREATE TABLE scans (
    id INTEGER NOT NULL,
    arrival INTEGER NOT NULL,
    folder TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    received DATE NOT NULL,
    postmarked DATE,
    pages INTEGER NOT NULL,
    problem VARCHAR(40),
    processed_at VARCHAR(32) NOT NULL,
    replaced INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (folder, name, sha256)
);
CREATE INDEX ix_scans_sha256 ON scans (sha256);
CREATE INDEX ix_scans_arrival ON scans (arrival);
CREATE TABLE queue (
    id INTEGER NOT NULL,
    path TEXT NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    stage VARCHAR(12) NOT NULL,
    attempts INTEGER NOT NULL,
    worker TEXT,
    lease_until FLOAT,
    message TEXT NOT NULL,
    enqueued_at VARCHAR(32) NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (path, sha256)
);
CREATE INDEX queue_stage ON queue (stage, lease_until);
CREATE TABLE filings (
    id INTEGER NOT NULL,
    scan INTEGER NOT NULL,
    number INTEGER NOT NULL,
    request VARCHAR(20) NOT NULL,
    disposition VARCHAR(20) NOT NULL,
    names TEXT NOT NULL,
    a_number VARCHAR(9),
    date_of_birth VARCHAR(10),
    identity JSON NOT NULL,
    fingerprints JSON NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (scan, number),
    FOREIGN KEY(scan) REFERENCES scans (id) ON DELETE CASCADE
);
CREATE INDEX ix_filings_date_of_birth ON filings (date_of_birth);
CREATE INDEX ix_filings_a_number ON filings (a_number);
CREATE TABLE decisions (
    id INTEGER NOT NULL,
    scan INTEGER NOT NULL,
    decided_at VARCHAR(32) NOT NULL,
    policy TEXT NOT NULL,
    dispositions TEXT NOT NULL,
    digest VARCHAR(64) NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(scan) REFERENCES scans (id)
);
CREATE INDEX ix_decisions_scan ON decisions (scan);
CREATE TABLE schema_version (version INTEGER NOT NULL, PRIMARY KEY (version));
INSERT INTO schema_version VALUES (1);
