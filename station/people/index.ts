export { createPeople, PersonErased, type PartKind, type People, type PersonRecord } from './store.ts';
