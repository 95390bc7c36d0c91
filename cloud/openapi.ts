import { z } from 'zod';
import {
  cloudPaths,
  EnrolAnswer,
  EnrolRequest,
  EventAnswers,
  nonceHeader,
  signatureHeader,
} from '../contract/sync/envelope.ts';
import { EventBatch, stationEvents } from '../contract/sync/events.ts';
import { feedBodies, FeedPage } from '../contract/sync/feed.ts';

const ErrorBody = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

/** The OpenAPI document of the three calls of a station, made from the schemas that check them. */
export function describeApi(): object {
  const named = {
    EnrolRequest,
    EnrolAnswer,
    FeedPage,
    EventBatch,
    EventAnswers,
    Error: ErrorBody,
    ...prefixed('Event.', stationEvents),
    ...prefixed('Feed.', feedBodies),
  };
  const schemas = Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, jsonSchema(schema)]));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Waypost cloud',
      version: '1',
      description:
        `Every answer carries ${signatureHeader}: kid.base64url(Ed25519), over ` +
        `"METHOD TARGET\\nNONCE\\nSHA256HEX(BODY)", with the nonce of ${nonceHeader}.`,
    },
    paths: {
      [cloudPaths.enrol]: {
        post: operation('Enrols a station by its public key; the same key again is the same station.', {
          body: 'EnrolRequest',
          answer: 'EnrolAnswer',
        }),
      },
      [cloudPaths.feed]: {
        get: {
          ...operation('What the cloud says to this station, after the cursor.', { answer: 'FeedPage', token: true }),
          parameters: [
            { name: 'cursor', in: 'query', schema: { type: 'string', maxLength: 128 } },
            { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } },
          ],
        },
      },
      [cloudPaths.events]: {
        post: operation('Takes a batch of CloudEvents; one answer for each, in their order.', {
          body: 'EventBatch',
          answer: 'EventAnswers',
          token: true,
        }),
      },
    },
    components: { schemas, securitySchemes: { station: { type: 'http', scheme: 'bearer' } } },
  };
}

function operation(summary: string, parts: { body?: string; answer: string; token?: boolean }): object {
  return {
    summary,
    ...(parts.token ? { security: [{ station: [] }] } : {}),
    ...(parts.body ? { requestBody: { required: true, ...content(parts.body) } } : {}),
    responses: {
      200: { description: 'Done', ...content(parts.answer) },
      default: { description: 'Not done, with the reason', ...content('Error') },
    },
  };
}

function content(name: string): object {
  return { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } };
}

function prefixed(prefix: string, schemas: Record<string, z.ZodType>): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [`${prefix}${name}`, schema]));
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return rest;
}
