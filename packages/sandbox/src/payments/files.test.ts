import { expect, it } from 'vitest';
import { sandboxBench } from '../test/conformance.js';

/* https://docs.stripe.com/file-upload: stripe-node sends files to the host that it was given for everything. */

const bench = sandboxBench();

const upload = (data: Buffer, name = 'receipt.pdf', type = 'application/pdf') =>
  bench.stripe.files.create({ purpose: 'dispute_evidence', file: { data, name, type } });

it('are uploaded by stripe-node, with bytes that are no text, and serve as evidence', async () => {
  const { stripe } = bench;
  const bytes = Buffer.from([0x25, 0x50, 0x44, 0x46, 0xff, 0x00, 0xc3, 0x28, 0x0d, 0x0a, 0x0d, 0x0a, 0x80]);
  const file = await upload(bytes, 'Beleg für Zoë.pdf');
  expect(file).toMatchObject({ purpose: 'dispute_evidence', size: 13, type: 'pdf', url: null });
  expect(await stripe.files.retrieve(file.id)).toMatchObject({ id: file.id });
  expect((await stripe.files.list({ purpose: 'dispute_evidence' })).data).toHaveLength(1);
  expect((await stripe.files.list({ purpose: 'business_icon' })).data).toHaveLength(0);
  await stripe.paymentIntents.create({
    amount: 2000,
    currency: 'usd',
    confirm: true,
    payment_method: 'pm_card_createDispute',
    return_url: 'https://shop.example/back',
  });
  const [dispute] = (await stripe.disputes.list()).data;
  const given = await stripe.disputes.update(String(dispute?.id), {
    evidence: { receipt: file.id },
    submit: false,
    expand: ['evidence.receipt'],
  });
  expect(given).toMatchObject({ status: 'needs_response', evidence: { receipt: { id: file.id, size: 13 } } });
  await expect(
    stripe.disputes.update(String(dispute?.id), { evidence: { uncategorized_file: 'file_none' } }),
  ).rejects.toMatchObject({ code: 'resource_missing', param: 'evidence[uncategorized_file]' });
});

it.each([
  [Buffer.alloc(0), 'a.pdf', 'application/pdf', /empty/],
  [Buffer.from('x'), 'a.exe', 'application/octet-stream', /must be a PDF/],
])('are refused: %o as %s', async (data, name, type, message) => {
  await expect(upload(data, name, type)).rejects.toThrow(message);
});

it('have to be parts of the body', async () => {
  const { sandbox } = bench;
  const reply = await fetch(`${sandbox.url}/v1/files`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandbox.secretKey}` },
    body: new URLSearchParams({ purpose: 'dispute_evidence', file: 'text' }),
  });
  expect(reply.status).toBe(400);
  expect(((await reply.json()) as { error: { message: string } }).error.message).toMatch(/multipart/);
});
