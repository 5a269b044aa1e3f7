import { readAddress } from '../protocol/address.js';
import { openChannel } from '../protocol/channel.js';
import type { FrameChannel } from '../protocol/payment-frame.js';
import { AddressFrame } from './address-frame.js';
import { EmailFrame } from './email-frame.js';
import { ExpressFrame } from './express-frame.js';
import { PaymentFrame } from './payment-frame.js';

const kinds = {
  payment: PaymentFrame,
  address: AddressFrame,
  linkAuthentication: EmailFrame,
  contactDetails: EmailFrame,
  expressCheckout: ExpressFrame,
};

const address = readAddress(location.hash);
const root = document.getElementById('element');
const kind = new URLSearchParams(location.search).get('element') ?? 'payment';
if (address && root && kind in kinds && window.parent !== window) {
  const channel: FrameChannel = openChannel({
    self: window,
    peer: () => window.parent,
    peerOrigin: address.origin,
    name: address.name,
  });
  new kinds[kind as keyof typeof kinds](channel, root);
  channel.tell('hello', null);
}
