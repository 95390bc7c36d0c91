export { createPeople, PersonErased, type PartKind, type People, type PersonRecord } from './store.ts';
export { sealedText } from './sealed-text.ts';
