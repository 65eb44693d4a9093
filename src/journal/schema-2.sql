-- Version 2: verdicts are acknowledged by number, and guarded by what was paid.
-- The service has surely had the request: "no record" proves nothing.
ALTER TABLE entry ADD COLUMN acknowledged   INTEGER NOT NULL DEFAULT 0;
-- When a record with ERROR was first read after due.
ALTER TABLE entry ADD COLUMN error_boot     TEXT;
ALTER TABLE entry ADD COLUMN error_ms       INTEGER;
-- A person was told to look. With told = 0 that is a word, told until it is acknowledged.
ALTER TABLE entry ADD COLUMN by_hand        INTEGER NOT NULL DEFAULT 0;
-- How many words were said about this id: the verdict number of the last one.
ALTER TABLE entry ADD COLUMN words          INTEGER NOT NULL DEFAULT 0;
-- When the last word was handed out, by the boot clock of its owner; 0: not since the owner has it.
ALTER TABLE entry ADD COLUMN shown_ms       INTEGER NOT NULL DEFAULT 0;
-- When it was opened, by the clock of `boot`.
ALTER TABLE entry ADD COLUMN opened_boot_ms INTEGER;
-- The verdict rests on a look-up.
ALTER TABLE entry ADD COLUMN found          INTEGER NOT NULL DEFAULT 0;
-- The transaction that the answer named.
ALTER TABLE entry ADD COLUMN answered_id    TEXT;

DROP INDEX unsettled;
DROP INDEX order_in_doubt;
-- What settling asks for.
CREATE INDEX in_doubt ON entry (base_url, merchant_id, till, id)
    WHERE state IN ('OPEN', 'DOUBT', 'PENDING', 'UNRESOLVED');
-- What guards an order number whatever the amount.
CREATE INDEX same_order ON entry (lower(trim(order_number)))
    WHERE state IN ('OPEN', 'DOUBT', 'PENDING', 'UNRESOLVED');
-- Words that were not acknowledged, those that were handed out longest ago first.
CREATE INDEX untold ON entry (base_url, merchant_id, till, owner, shown_ms)
    WHERE told = 0 AND (state NOT IN ('OPEN', 'DOUBT', 'PENDING') OR by_hand = 1);
-- What guards an order that is paid.
CREATE INDEX paid ON entry (lower(trim(order_number)), amount, trace) WHERE state IN ('APPROVED', 'PARTIAL');
-- What was done, or is being done, with a transaction.
CREATE INDEX of_target ON entry (coalesce(target, transaction_id)) WHERE coalesce(target, transaction_id) IS NOT NULL;
