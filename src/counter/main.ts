import '../connection/no-eval.ts';
import { attachWedge } from '../scanner/wedge.ts';
import { createKeys, keysKey } from '../parts/keys.ts';
import { createPage } from '../page.ts';
import { useSessionStore } from '../stores/stores.ts';
import CounterApp from './CounterApp.vue';
import { createPages } from './router.ts';
import { createScans, scansKey } from './scans.ts';

const { app, connection } = createPage(CounterApp);
const scans = createScans();
attachWedge(window, { scan: scans.tell, broken: scans.broken });
app.provide(scansKey, scans);
app.provide(keysKey, createKeys(window));

const session = useSessionStore();
connection.prepare(async (client) => {
  const token = session.session?.token;
  if (token === undefined) return;
  try {
    session.begin(await client.staff.resume({ token }));
  } catch {
    // The station no longer knows the session: the sign-in page follows, typed text stays where it is.
    session.end(true);
  }
});
connection.start();
app.use(createPages());
app.mount('#app');
