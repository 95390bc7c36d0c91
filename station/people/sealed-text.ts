import { PersonErased, type People } from './store.ts';

/** What lies sealed under this part; empty where there is none, or where its person was erased. */
export function sealedText(people: Pick<People, 'part'>, partId: string | null): string {
  if (partId === null) return '';
  try {
    return people.part(partId)?.toString() ?? '';
  } catch (error) {
    if (error instanceof PersonErased) return '';
    throw error;
  }
}
