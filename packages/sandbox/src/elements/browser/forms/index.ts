import { sendOnce } from './send-once.js';

sendOnce();

// What a button has done is said once, not again when the page is loaded again.
const address = new URL(location.href);
if (address.searchParams.has('done')) {
  address.searchParams.delete('done');
  history.replaceState(null, '', address);
}
