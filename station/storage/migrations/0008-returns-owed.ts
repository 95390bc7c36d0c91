/** Money that is still to change hands after a return ended. */
export const returnsOwed = /* sql */ `
-- a balance that was taken at the counter although nothing came of the return, until it is paid out
ALTER TABLE returns ADD COLUMN owed_fen INTEGER NOT NULL DEFAULT 0 CHECK (owed_fen >= 0);
UPDATE returns SET owed_fen = coalesce(json_extract(record, '$.balance.amountFen'), 0) WHERE state IN ('abandoned', 'undone');
CREATE INDEX returns_owed ON returns (touched_ms) WHERE owed_fen > 0;

-- what of an undone return's money the customer gave back, as the cloud counts it
ALTER TABLE sale_returns_told ADD COLUMN repaid_fen INTEGER NOT NULL DEFAULT 0;
`;
