import { unpackBrowser } from './browser.ts';

/** Before the workers start: two of them would unpack the same file at the same time, and one would start half of it. */
export default unpackBrowser;
