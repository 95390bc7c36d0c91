/** What was told of returns of a sale before the sale itself came: its receipt may stand at this counter next. */
export const returnsTold = /* sql */ `
CREATE TABLE sale_former_told (
  sale_id TEXT PRIMARY KEY,
  -- of the whole sale, over all stations, as the cloud last said it
  former TEXT NOT NULL,
  as_of_ms INTEGER NOT NULL
) STRICT;
`;
