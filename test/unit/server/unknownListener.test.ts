import assert from 'node:assert/strict';
import {
  type Container,
  type Listener,
  type NamespacePort,
  Network,
  SAID,
  SEEN_RUNNING,
} from '../../../src/core/analysis/index.ts';
import { implied } from '../../../src/core/model/index.ts';
import type { ExplanationMessage, ToWebview } from '../../../src/protocol/index.ts';
import { SaidOfSockets } from '../../../src/server/live/SaidOfSockets.ts';
import { canLook, lookForListener } from '../../../src/server/panel/lookForListener.ts';
import type { NetworkSource } from '../../../src/server/panel/NetworkSource.ts';
import { PanelRequests, type PanelServices } from '../../../src/server/panel/PanelRequests.ts';
import { listenerQuestion } from '../../../src/server/panel/settleActions.ts';
import { madeTopology } from '../explain/madeTopology.ts';
import { FakePage, silentLog } from './FakePage.ts';

const topology = madeTopology({ services: { web: {}, api: {} } });
const TO = 'api:9000/tcp';

/** A panel of a network of which no socket is known, with what the page is sent of its answer. */
async function opened(kind: NetworkSource['kind'], services: Partial<PanelServices> = {}) {
  const page = new FakePage();
  const statements = new SaidOfSockets('a-network', page.kept);
  const view = { network: new Network({ topology }), findings: [] };
  const source: NetworkSource = {
    id: 'a-network',
    kind,
    title: 'shop',
    statements,
    onDidChange: statements.onDidChange,
    state: () => ({ view: statements.over(view), notices: [] }),
  };
  const requests = new PanelRequests({
    log: silentLog,
    editor: page.editor,
    edits: {} as unknown as PanelServices['edits'],
    kept: page.kept,
    isTrusted: () => true,
    setSource: async () => undefined,
    openReason: async () => undefined,
    act: async () => undefined,
    canLook: () => false,
    look: async () => ({}),
    whyNotTried: () => undefined,
    tryForReal: async () => undefined,
    otherStates: { head: async () => ({}), capture: async () => ({}), live: async () => ({}) },
    ...services,
  });
  const panel = page.opened(source, (from, message) => requests.handle(from, message));
  page.say({ type: 'ready' });
  await panel.whenReady();
  const explained = async (cause: () => void): Promise<ExplanationMessage> => {
    const sent = page.next(({ type }) => type === 'explanation');
    cause();
    return (await sent) as ExplanationMessage;
  };
  const first = await explained(() => page.say({ type: 'ask', request: 7, from: 'web', to: TO }));
  /** Presses a button beside the verdict. */
  const press = (message: ExplanationMessage, label: string) => {
    const action = message.listener?.actions.find((one) => one.label === label);
    assert.ok(action, label);
    return explained(() => page.say({ type: 'action', id: action.id }));
  };
  return { page, panel, requests, first, press, explained };
}

describe('an answer that hangs on who listens', () => {
  for (const kind of ['files', 'live', 'snapshot'] as const) {
    it(`asks it, answers again with what a person says, and takes it back: ${kind}`, async () => {
      const { first, press } = await opened(kind);
      assert.equal(first.answer.reason.code, 'listener-unknown');
      assert.ok(first.listener);
      assert.equal(first.listener.text, 'Does anything in api listen on port 9000?');
      assert.equal(first.listener.canLook, false);
      const labels = ['Yes, on every address', 'Only on its loopback', 'Nothing listens'];
      assert.deepEqual(
        first.listener.actions.map(({ label }) => label),
        labels,
      );
      const outcomes = ['ok', 'refused', 'refused'];
      for (const [index, label] of labels.entries()) {
        const said = await press(first, label);
        assert.equal(said.answer.outcome, outcomes[index], label);
        assert.match(said.listener?.text ?? '', /^You said that /);
        assert.equal(said.answer.assumptions.filter(({ code }) => code === SAID).length, 1);
        const back = await press(said, 'Undo');
        assert.deepEqual([back.answer.reason.code, back.listener], ['listener-unknown', first.listener]);
      }
    });
  }

  it('asks for IPv6 addresses where the packet lands on one, and of the host in words of its own', async () => {
    const network = new Network({
      topology: madeTopology({
        networks: { six: { subnet6: 'fd00::/64' } },
        services: { web: { networks: ['six'] }, api: { networks: ['six'] } },
      }),
    });
    const ids = (to: string) => {
      const question = network.question('web', to).value;
      assert.ok(question, to);
      const asked = listenerQuestion(network.answerTo(question), network.topology);
      return [asked?.text, ...(asked?.actions ?? []).map(({ id }) => id.replace(/.*listener:\d+:/, ''))];
    };
    assert.deepEqual(ids('[fd00::3]:53/udp'), ['Does anything in api listen on UDP port 53?', '::', '::1', 'nobody']);
    assert.deepEqual(ids('api:80'), ['Does anything in api listen on port 80?', '0.0.0.0', '127.0.0.1', 'nobody']);
    assert.deepEqual(ids('nobody-has-this-name:80'), [undefined]);
  });

  const SEEN: readonly [sockets: readonly string[], outcome: string, text: RegExp][] = [
    [['0.0.0.0:9000', '127.0.0.1:9000'], 'ok', /^shop-api-1, the running container of api, listens on 0\.0\.0\.0:9000/],
    [['127.0.0.1:9000', '127.0.0.1:80'], 'refused', /listens on 127\.0\.0\.1:9000/],
    [['0.0.0.0:80'], 'refused', /^Nothing listens on port 9000 in shop-api-1, the running container of api/],
    [[], 'refused', /^Nothing listens on port 9000/],
  ];
  for (const [sockets, outcome, text] of SEEN) {
    it(`looks where a container runs, and answers with what is open there: ${sockets.join(', ') || 'nothing'}`, async () => {
      const docker = dockerWith(sockets.map(listener));
      const { page, first, press, explained } = await opened('files', {
        canLook: (asked, socket) => canLook(asked, socket, docker),
        look: (asked, socket) => lookForListener(asked, socket, docker),
      });
      assert.ok(first.listener?.canLook);
      const { assumption } = first.listener;
      const seen = await explained(() => page.say({ type: 'look', request: 8, assumption }));
      assert.equal(seen.answer.outcome, outcome);
      assert.match(seen.listener?.text ?? '', text);
      assert.equal(seen.listener?.canLook, false);
      assert.equal(seen.answer.assumptions[0]?.code, SEEN_RUNNING);
      assert.equal((await press(seen, 'Undo')).answer.reason.code, 'listener-unknown');
    });
  }

  const REFUSED: readonly [what: string, docker: Partial<Docker>, why: RegExp][] = [
    ['in a workspace that is not trusted', { status: { state: 'off', why: 'Not trusted.' } }, /^Not trusted\.$/],
    ['where no daemon answers', { status: { state: 'trouble', kind: 'down', why: 'It is down.' } }, /^It is down\.$/],
    ['where nothing of it runs', { view: liveView('stopped') }, /^It has no running container\.$/],
    ['where its sockets cannot be read', { socketsOf: async () => ({ why: 'No cat.' }) }, /^No cat\.$/],
  ];
  for (const [what, broken, why] of REFUSED) {
    it(`says why a look tells nothing: ${what}`, async () => {
      const docker = dockerWith([], broken);
      const { page, first } = await opened('files', {
        canLook: (asked, socket) => canLook(asked, socket, docker),
        look: (asked, socket) => lookForListener(asked, socket, docker),
      });
      assert.ok(first.listener);
      const { assumption, canLook: offered } = first.listener;
      assert.equal(offered, 'socketsOf' in broken);
      const done = page.next((sent: ToWebview) => sent.type === 'done' && sent.request === 8);
      page.say({ type: 'look', request: 8, assumption });
      const answer = await done;
      assert.ok(answer.type === 'done' && !answer.ok);
      assert.match(answer.text ?? '', why);
    });
  }

  it('says nothing of a live network by a look: its own sockets change the answer', async () => {
    const looked = await lookForListener(askedOf('live'), socket, dockerWith([]));
    assert.deepEqual(looked, {});
  });

  it('offers a look once a container is up', async () => {
    let runs = false;
    const { panel, requests, explained, first } = await opened('files', { canLook: () => runs });
    assert.equal(first.listener?.canLook, false);
    runs = true;
    const again = await explained(() => requests.refresh(panel));
    assert.deepEqual([again.again, again.listener?.canLook], [true, true]);
  });
});

type Docker = Parameters<typeof lookForListener>[2];

const socket: NamespacePort = { container: 'api', port: 9000, protocol: 'tcp' };

function askedOf(kind: 'live'): Parameters<typeof lookForListener>[0] {
  return { shown: { network: new Network({ topology }), source: { kind } } } as never;
}

/** What runs: the same containers, of a source without files. */
function liveView(state: Container['state']): Docker['view'] {
  const containers = topology.containers.map((c) => ({ ...c, state }));
  return { network: new Network({ topology: { ...topology, source: 'live', containers } }) } as never;
}

function dockerWith(sockets: readonly Listener[], broken: Partial<Docker> = {}): Docker {
  return {
    status: { state: 'connected', daemon: 'Docker 28' },
    view: liveView('running'),
    settled: async () => undefined,
    socketsOf: async () => sockets,
    ...broken,
  } as unknown as Docker;
}

function listener(text: string): Listener {
  const [address = '', port] = text.split(':');
  const origin = implied('a test');
  return { container: 'api', address, port: Number(port), protocol: 'tcp', certainty: 'seen', origin };
}
