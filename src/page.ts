import { createApp, type Component } from 'vue';
import { createPinia } from 'pinia';
import '@fontsource-variable/noto-sans-sc/wght.css';
import './tokens/tokens.css';
import './tokens/base.css';
import { createAsking } from './connection/ask.ts';
import { createConnection } from './connection/connection.ts';
import { pauseMs } from './connection/follow.ts';
import { chooseWire } from './connection/open-wire.ts';
import { askingKey, connectionKey } from './connection/provide.ts';
import { createTexts } from './i18n/i18n.ts';

/** What both faces share: a station, texts, stores. */
export function createPage(root: Component) {
  const connection = createConnection({ openWire: chooseWire(window), pause: pauseMs, random: Math.random });
  const app = createApp(root);
  app.provide(connectionKey, connection);
  app.provide(askingKey, createAsking(connection));
  app.use(createTexts(window));
  app.use(createPinia());
  return { app, connection };
}
