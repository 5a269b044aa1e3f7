import { readAddress } from '../protocol/address.js';
import { openChannel } from '../protocol/channel.js';
import type { FrameChannel } from '../protocol/payment-frame.js';
import { PaymentFrame } from './payment-frame.js';

const address = readAddress(location.hash);
const root = document.getElementById('element');
if (address && root && window.parent !== window) {
  const channel: FrameChannel = openChannel({
    self: window,
    peer: () => window.parent,
    peerOrigin: address.origin,
    name: address.name,
  });
  new PaymentFrame(channel, root);
  channel.tell('hello', null);
}
