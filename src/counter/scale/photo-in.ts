/** The photo of a weigh-proof file as a data URL; null where it has none. */
export function photoIn(fileText: string): string | null {
  const [, photo] = /<img id="proof-photo"[^>]* src="(data:image\/jpeg;base64,[A-Za-z0-9+/=]+)">/.exec(fileText) ?? [];
  return photo ?? null;
}
