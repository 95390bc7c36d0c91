/** Pictures of label and display beside a weighing; the newest one stands on its card. */
export const weighingPhotos = /* sql */ `
CREATE TABLE weighing_photos (
  -- in the order in which they came
  photo_no INTEGER PRIMARY KEY,
  weighing_id TEXT NOT NULL REFERENCES weighings,
  -- sealed in people, under the sender's key
  part_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  taken_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX weighing_photos_by_weighing ON weighing_photos (weighing_id);
`;
