-- The journal, version 1. Later versions only add columns (`schema-2.sql`), so that an older process can still write its verdict.
-- Never here: card number, cvv, expiry, tokens, names, bodies, or a hash of any of them.
CREATE TABLE entry (
    id                  INTEGER PRIMARY KEY,
    base_url            TEXT    NOT NULL,
    merchant_id         TEXT    NOT NULL,
    request_id          TEXT    NOT NULL,
    till                TEXT    NOT NULL,
    -- What was asked.
    operation           TEXT    NOT NULL,
    path                TEXT    NOT NULL,
    transaction_id      TEXT,
    target              TEXT,
    captures            INTEGER NOT NULL,
    amount              INTEGER,
    currency            TEXT,
    order_number        TEXT,
    last_four           TEXT,
    consumer_profile_id TEXT,
    payment_method_id   TEXT,
    trace               TEXT    NOT NULL,
    asks_profile        INTEGER NOT NULL,
    -- What came of it.
    state               TEXT    NOT NULL,
    owner               TEXT    NOT NULL,
    epoch               INTEGER NOT NULL,
    attempts            INTEGER NOT NULL,
    seen_409            INTEGER NOT NULL DEFAULT 0,
    why                 INTEGER,
    http                INTEGER NOT NULL DEFAULT 0,
    boot                TEXT    NOT NULL,
    gone_boot           TEXT,
    gone_ms             INTEGER,
    opened_at           INTEGER NOT NULL,
    decided_at          INTEGER,
    result              TEXT,
    told                INTEGER NOT NULL DEFAULT 0,
    UNIQUE (base_url, merchant_id, request_id)
);
CREATE INDEX unsettled ON entry (base_url, merchant_id, till, id)
    WHERE state IN ('OPEN', 'DOUBT', 'PENDING') OR told = 0;
CREATE INDEX order_in_doubt ON entry (order_number) WHERE state IN ('OPEN', 'DOUBT', 'PENDING');
