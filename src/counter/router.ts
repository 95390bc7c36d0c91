import { createRouter, createWebHashHistory } from 'vue-router';
import CollectPage from './pages/CollectPage.vue';
import HomePage from './pages/HomePage.vue';
import JournalPage from './pages/JournalPage.vue';
import ScalePage from './scale/ScalePage.vue';

/** Hash history works on `app://` and on http alike. */
export function createPages() {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'home', component: HomePage },
      { path: '/collect/:collectionId', name: 'collect', component: CollectPage, props: true },
      { path: '/journal', name: 'journal', component: JournalPage },
      { path: '/scale', name: 'scale', component: ScalePage },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
  });
}
