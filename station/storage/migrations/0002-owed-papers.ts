/** Few orders owe paper; every list of orders asks which. */
export const owedPapers = `
CREATE INDEX owed_papers ON collections (order_id) WHERE outcome = 'collected' AND print ->> '$.reprintDebt' = 1;
`;
