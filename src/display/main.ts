import '../connection/no-eval.ts';
import './display.css';
import { createPage } from '../page.ts';
import DisplayApp from './DisplayApp.vue';

const { app, connection } = createPage(DisplayApp);
connection.start();
app.mount('#app');
