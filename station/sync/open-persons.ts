import { PersonErased, type People } from '../people/index.ts';

/**
 * Puts the person records into an event's data just before it leaves. The outbox itself holds `{ $person: id }` only.
 * An erased person travels without names: the fact of the trade stays true. `{ $part: id }` is a sealed text of his, such as a
 * note, and becomes that text.
 */
export function openPersons(data: unknown, people: People): unknown {
  if (Array.isArray(data)) return data.map((member) => openPersons(member, people));
  if (data === null || typeof data !== 'object') return data;
  if ('$person' in data && typeof data.$person === 'string') {
    const personId = data.$person;
    try {
      const record = people.record(personId);
      return { personId, name: record.name, phone: record.phone };
    } catch (error) {
      // Any other fault must not pass for an erased person.
      if (!(error instanceof PersonErased)) throw error;
      return { personId, name: '', phone: null };
    }
  }
  if ('$part' in data && typeof data.$part === 'string') return textOf(data.$part, people);
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, openPersons(value, people)]));
}

function textOf(partId: string, people: People): string {
  try {
    return people.part(partId)?.toString() ?? '';
  } catch (error) {
    if (!(error instanceof PersonErased)) throw error;
    return '';
  }
}
