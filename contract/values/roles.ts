import { z } from 'zod';

export const Role = z.enum(['clerk', 'manager', 'technician']);
export type Role = z.infer<typeof Role>;

/** Which page speaks: the counter's staff page or the display that faces the customer. Set by the host, never by the page. */
export const Face = z.enum(['counter', 'display']);
export type Face = z.infer<typeof Face>;
