import { readAddress } from '../protocol/address.js';
import { publicApi } from '../protocol/api.js';
import { openChannel } from '../protocol/channel.js';
import type { ControllerFrameChannel } from '../protocol/controller.js';

const address = readAddress(location.hash);
if (address && window.parent !== window) {
  const channel: ControllerFrameChannel = openChannel({
    self: window,
    peer: () => window.parent,
    peerOrigin: address.origin,
    name: address.name,
  });
  channel.answer('retrieve', ({ credentials, clientSecret }) => publicApi(credentials).retrieveIntent(clientSecret));
  channel.answer('confirm', ({ credentials, clientSecret, params }) =>
    publicApi(credentials).confirmIntent(clientSecret, params),
  );
  channel.answer('createConfirmationToken', ({ credentials, params }) =>
    publicApi(credentials).createConfirmationToken(params),
  );
  channel.answer('createPaymentMethod', ({ credentials, params }) =>
    publicApi(credentials).createPaymentMethod(params),
  );
  channel.answer('checkout', ({ credentials, action, fields }) => publicApi(credentials).checkout(action, fields));
  channel.tell('hello', null);
}
