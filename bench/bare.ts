// A bare process with the libraries of the station and nothing of its own: what a start costs before it has done anything.
import { Environment } from '@marcbachmann/cel-js';
import { oc } from '@orpc/contract';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import Database from 'better-sqlite3';
import { qrcode } from 'bwip-js/node';
import iconv from 'iconv-lite';
import { createServer } from 'node:http';
import { pino } from 'pino';
import { SerialPort } from 'serialport';
import { uuidv7 } from 'uuidv7';
import { WebSocketServer } from 'ws';
import { z } from 'zod';

// Loads the native part, which the import alone does not.
new Database(':memory:').close();
const loaded = [
  Environment,
  oc,
  implement,
  RPCHandler,
  qrcode,
  iconv,
  createServer,
  pino,
  SerialPort,
  uuidv7,
  WebSocketServer,
  z,
];
process.stdout.write(`${JSON.stringify({ ready: loaded.length })}\n`);
process.exit(0);
