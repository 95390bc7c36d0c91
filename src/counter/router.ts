import { createRouter, createWebHashHistory } from 'vue-router';
import CollectPage from './pages/CollectPage.vue';
import HomePage from './pages/HomePage.vue';
import JournalPage from './pages/JournalPage.vue';
import ReturnPage from './returns/ReturnPage.vue';
import ReturnsPage from './returns/ReturnsPage.vue';
import ScalePage from './scale/ScalePage.vue';
import CataloguePage from './screening/CataloguePage.vue';
import ReportsPage from './screening/ReportsPage.vue';
import TryPage from './screening/TryPage.vue';
import ScaleSetupPage from './scale/setup/ScaleSetupPage.vue';

/** Hash history works on `app://` and on http alike. */
export function createPages() {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'home', component: HomePage },
      { path: '/collect/:collectionId', name: 'collect', component: CollectPage, props: true },
      { path: '/returns', name: 'returns', component: ReturnsPage },
      { path: '/returns/:returnId', name: 'return', component: ReturnPage, props: true },
      { path: '/journal', name: 'journal', component: JournalPage },
      { path: '/scale', name: 'scale', component: ScalePage },
      { path: '/scale/setup', name: 'scale-setup', component: ScaleSetupPage },
      // Anybody may read it, also before anybody signed in.
      { path: '/catalogue', name: 'catalogue', component: CataloguePage, meta: { open: true } },
      { path: '/screening', name: 'screening', component: TryPage },
      { path: '/reports', name: 'reports', component: ReportsPage },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  });
}
