import { languageOf } from '../locale/locale.js';
import { inLanguage } from '../locale/reply.js';
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
  const spoken = (locale: string | undefined) => languageOf(locale, navigator.languages);
  channel.answer('retrieve', async ({ credentials, clientSecret, locale }) =>
    inLanguage(await publicApi(credentials).retrieveIntent(clientSecret), spoken(locale)),
  );
  channel.answer('confirm', async ({ credentials, clientSecret, params, locale }) =>
    inLanguage(await publicApi(credentials).confirmIntent(clientSecret, params), spoken(locale)),
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
