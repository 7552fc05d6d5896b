/** Requests that no honest program writes, as bytes on a socket, against the Node adaptor that `npm start` uses. */
import { connect } from 'node:net';
import { serve } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Service, startService } from '../harness.ts';

let service: Service;
let server: ReturnType<typeof serve>;
let port: number;
beforeAll(async () => {
  service = await startService();
  port = await new Promise((resolve) => {
    server = serve({ fetch: service.app.fetch, hostname: '127.0.0.1', port: 0 }, (info) => resolve(info.port));
  });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await service.close();
});

/** Status lines of everything that comes back until the server closes, or half a second is quiet. */
function send(...lines: string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (data) => {
      text += data.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text.match(/HTTP\/1\.1 \d{3}/g)?.map((line) => line.slice(9)) ?? []));
  });
}

const POST = ['POST /nonce HTTP/1.1', 'Host: localhost'];
const SMUGGLED = ['GET /livez HTTP/1.1', 'Host: localhost', '', ''];

describe('one request, one answer', () => {
  it.each<[string, string[]]>([
    ['both a length and chunks', ['Content-Length: 4', 'Transfer-Encoding: chunked', '', '0', '', ...SMUGGLED]],
    ['two lengths', ['Content-Length: 0', 'Content-Length: 40', '', ...SMUGGLED]],
    ['chunks spelt otherwise', ['Transfer-Encoding: xchunked', '', '0', '', ...SMUGGLED]],
    ['a length with a sign', ['Content-Length: +0', '', ...SMUGGLED]],
    ['a folded header', ['X-A: a', ' Transfer-Encoding: chunked', 'Content-Length: 0', '', ...SMUGGLED]],
    ['a blank before the colon', ['Transfer-Encoding : chunked', 'Content-Length: 0', '', ...SMUGGLED]],
  ])('%s is refused, and what follows is not answered', async (_what, rest) => {
    expect(await send(...POST, ...rest)).toEqual(['400']);
  });

  it('two well-made requests on one connection have two answers, so that the table above can fail', async () => {
    expect(await send(...POST, 'Content-Length: 0', '', ...SMUGGLED)).toEqual(['200', '200']);
  });
});

describe('addresses written otherwise', () => {
  it.each([
    '//desk/events',
    '/%64esk/events',
    '/desk%2fevents',
    '/DESK/events',
    '/x/../desk/events',
    '/desk/./events',
    '/desk//events',
    '/desk/events/',
    '/desk;x/events',
    '/desk\\events',
    'http://evil.example/desk/events',
  ])('%s opens nothing', async (path) => {
    const [status, ...more] = await send(`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', '', '');
    expect(['400', '401', '404']).toContain(status);
    expect(more).toEqual([]);
  });

  it.each(['', 'evil.example', 'localhost:1@evil', 'a b', '[::1', 'localhost, evil'])(
    'the Host "%s" changes nothing and breaks nothing',
    async (host) => {
      const [status] = await send('GET /livez HTTP/1.1', `Host: ${host}`, 'Connection: close', '', '');
      expect(['200', '400']).toContain(status);
    },
  );
});
