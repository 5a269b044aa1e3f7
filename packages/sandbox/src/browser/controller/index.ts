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
  channel.answer('retrieve', ({ publishableKey, clientSecret }) =>
    publicApi(publishableKey).retrieveIntent(clientSecret),
  );
  channel.answer('confirm', ({ publishableKey, clientSecret, params }) =>
    publicApi(publishableKey).confirmIntent(clientSecret, params),
  );
  channel.answer('createConfirmationToken', ({ publishableKey, params }) =>
    publicApi(publishableKey).createConfirmationToken(params),
  );
  channel.answer('checkout', ({ publishableKey, action, fields }) =>
    publicApi(publishableKey).checkout(action, fields),
  );
  channel.tell('hello', null);
}
