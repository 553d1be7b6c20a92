import assert from 'node:assert/strict';
import {
  defaultDetail,
  diagramOf,
  elementId,
  elementsAt,
  elementsOf,
  mermaidText,
  pathOf,
} from '../../../src/core/diagram/index.ts';
import { published, refused } from '../../webview/answers.ts';
import { dials, everything, large, loopbackFinding, shop, sketch } from './topologies.ts';

const ids = (list: readonly { readonly id: string }[]): string[] => list.map((x) => x.id);

describe('diagramOf', () => {
  it('is a pure function: the same input gives the same output, and no two elements share an id', () => {
    for (const detail of ['kernel', 'overview'] as const) {
      const { topology, facts } = everything();
      const a = diagramOf(topology, facts, { detail });
      assert.deepEqual(a, diagramOf(topology, facts, { detail }));
      const all = ids([...a.nodes, ...a.edges, ...a.groups]);
      assert.equal(new Set(all).size, all.length);
      const ends = new Set(ids([...a.nodes, ...a.groups]));
      for (const e of a.edges) assert.ok(ends.has(e.from) && ends.has(e.to), `${e.id} has both ends`);
      for (const n of [...a.nodes, ...a.groups])
        assert.ok(n.group === undefined || ends.has(n.group), `${n.id} is in a group`);
    }
  });

  it('keeps ids when a service is added, so that an edit does not make the picture jump', () => {
    const before = sketch([{ name: 'n' }], [{ name: 'a' }, { name: 'c' }]);
    const after = sketch([{ name: 'n' }], [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    const kept = new Set(ids(diagramOf(after.topology, after.facts, { detail: 'kernel' }).nodes));
    for (const id of ids(diagramOf(before.topology, before.facts, { detail: 'kernel' }).nodes))
      assert.ok(kept.has(id), id);
  });

  it('draws a container on two networks once, with both interfaces', () => {
    const { topology, facts } = shop();
    const d = diagramOf(topology, facts, { detail: 'kernel' });
    assert.equal(d.groups.filter((g) => g.about.container === 'web').length, 1);
    assert.deepEqual(ids(d.nodes.filter((n) => n.group === 'c_web' && n.kind === 'interface')), [
      'i_web_frontend',
      'i_web_backend',
    ]);
  });

  it('draws no way out of an internal network, and no rule for a port that is published there', () => {
    const { topology, facts } = everything();
    const d = diagramOf(topology, facts, { detail: 'kernel' });
    assert.ok(!d.edges.some((e) => e.kind === 'masquerade' && e.from === 'n_data'));
    assert.deepEqual(
      d.edges.filter((e) => e.from === 'p_db_0').map((e) => e.kind),
      ['blocked'],
    );
  });

  it('refuses at every interface what listens on the loopback only', () => {
    const { topology, facts } = shop();
    const d = diagramOf(topology, facts, { detail: 'kernel' });
    assert.equal(d.edges.filter((e) => e.kind === 'refused' && e.to === 'l_web_lo').length, 2);
  });

  it('puts a problem on the port, the socket and the box that it concerns, and nowhere else', () => {
    const { topology, facts } = shop();
    const d = diagramOf(topology, facts, { detail: 'kernel', findings: [loopbackFinding(topology, 'web')] });
    const marked = [...d.nodes, ...d.groups].filter((p) => p.look.severity === 'warning');
    assert.deepEqual(ids(marked).sort(), ['c_web', 'l_web_lo', 'p_web_0']);
    const refusing = d.edges.filter((e) => e.kind === 'refused');
    assert.ok(refusing.length > 0 && refusing.every((e) => e.card.problems.length === 1), 'and on the refused line');
    assert.equal(d.counts.problems, 1);
  });

  it('shares a namespace in the box of its owner, and is total on a cycle of sharing', () => {
    const made = sketch(
      [{ name: 'n' }],
      [
        { name: 'a', mode: { service: 'b' } },
        { name: 'b', mode: { service: 'a' } },
        { name: 'c', mode: { service: 'gone' } },
      ],
    );
    for (const detail of ['kernel', 'overview'] as const) {
      assert.doesNotThrow(() => mermaidText(diagramOf(made.topology, made.facts, { detail })));
    }
    const { topology, facts } = everything();
    const d = diagramOf(topology, facts, { detail: 'kernel' });
    assert.equal(d.nodes.find((n) => n.id === 's_sidecar')?.group, 'c_app');
  });

  it('dims what stands for several containers where all of them are stopped, not where one is', () => {
    const { topology, facts } = large(200, 12, true);
    const stopped = (which: (on: string) => boolean) => ({
      ...topology,
      containers: topology.containers.map((container, index) =>
        which(container.endpoints[0]?.network ?? '') || index < 12
          ? { ...container, state: 'stopped' as const }
          : container,
      ),
    });
    const kernel = diagramOf(
      stopped((on) => on === 'net-2'),
      facts,
      { detail: 'kernel', expanded: topology.networks.map((n) => elementId('n', n.id)) },
    );
    const lines = kernel.edges.filter((e) => e.kind === 'veth');
    assert.deepEqual(
      lines.filter((e) => e.look.dimmed).map((e) => [e.from, e.to]),
      [['n_net_2d_2', 'b_net_2d_2']],
    );
    assert.deepEqual(ids(kernel.nodes.filter((n) => n.look.dimmed)), ['b_net_2d_2']);
  });

  it('dims every line of the overview to a stopped service, whatever network mode it has', () => {
    const { topology, facts } = everything(true);
    const stopped = { ...topology, containers: topology.containers.map((c) => ({ ...c, state: 'stopped' as const })) };
    const { edges } = diagramOf(stopped, facts, { detail: 'overview' });
    assert.deepEqual(ids(edges.filter((e) => !e.look.dimmed)), ['e_internet_lan', 'e_lan_nic']);
  });

  it('says in the overview too which addresses are predicted, and what its lines are', () => {
    for (const live of [false, true]) {
      const { topology, facts } = shop(live);
      const { groups, legend } = diagramOf(topology, facts, { detail: 'overview' });
      assert.equal(groups.find((n) => n.id === 'n_frontend')?.look.predicted ?? false, !live);
      assert.equal(
        legend.some((e) => e.sample === 'predicted'),
        !live,
      );
      assert.ok(legend.some((e) => e.sample === 'publish'));
    }
  });

  it('says once what is drawn closed, in words that fit the number', () => {
    const notices = (services: number, networks: number) => {
      const { topology, facts } = large(services, networks);
      return diagramOf(topology, facts, { detail: 'kernel' }).notices;
    };
    assert.deepEqual(notices(25, 4), [
      '20 of 25 containers are folded into the 4 networks that they are on. Expand one with +, or show the overview.',
      '5 of 25 containers are collapsed. Expand one with +, or show the overview.',
    ]);
    assert.deepEqual(notices(70, 1).slice(0, 1), [
      '70 containers are collapsed into one group, by network. Expand one with +, or show the overview.',
    ]);
  });

  it('takes an unknown focus or group as if it were not given', () => {
    const { topology, facts } = shop();
    const d = diagramOf(topology, facts, { detail: 'focus', focus: 'nobody', collapsed: ['c_nobody', 'host'] });
    assert.equal(d.detail, 'kernel');
    assert.ok(d.nodes.some((n) => n.id === 'i_web_frontend'));
  });

  it('shows in a focus what touches the container, and not the rest', () => {
    const { topology, facts } = everything();
    const d = diagramOf(topology, facts, { detail: 'focus', focus: 'app' });
    const drawn = ids([...d.nodes, ...d.groups]);
    for (const id of ['c_app', 's_sidecar', 'n_front', 'n_data', 'b_others']) assert.ok(drawn.includes(id), id);
    for (const id of ['n_dmz', 'c_camera', 'c_agent', 'p_edge_0', 'c_db']) assert.ok(!drawn.includes(id), id);
    const peers = diagramOf(topology, facts, { detail: 'focus', focus: 'app', destinations: dials('app db:5432') });
    const box = peers.nodes.find((n) => n.id === 'b_others');
    assert.deepEqual(box?.lines, ['3 others on the same networks', 'edge, debug · profile debug, …']);
    assert.ok(
      peers.nodes.some((n) => n.id === 'c_db'),
      'whom it dials is drawn',
    );
    const open = diagramOf(topology, facts, { detail: 'focus', focus: 'app', expanded: ['b_others'] });
    assert.ok(open.nodes.some((n) => n.id === 'c_old'));
  });

  it('stays within what can be read, however many there are', () => {
    assert.equal(defaultDetail(shop().topology), 'kernel');
    assert.equal(defaultDetail(large(40, 6).topology), 'overview');
    assert.equal(defaultDetail(shop().topology, 790), 'kernel');
    assert.equal(defaultDetail(shop().topology, 630), 'overview');
    const { topology, facts } = large(1000, 100);
    for (const detail of ['overview', 'kernel'] as const) {
      const d = diagramOf(topology, facts, { detail });
      assert.ok(d.nodes.length < 400, `${detail}: ${d.nodes.length} nodes`);
      assert.ok(d.notices.length > 0, 'and says so');
    }
    const opened = diagramOf(topology, facts, { detail: 'overview', expanded: ['w_net_2d_3'] });
    assert.ok(opened.groups.some((g) => g.id === 'w_net_2d_3'));
  });

  it('says of every node, line and box what it is, and of all but groups how to see it', () => {
    for (const made of [everything(), everything(true), large(40, 6), large(1000, 100)]) {
      for (const detail of ['kernel', 'overview'] as const) {
        const d = diagramOf(made.topology, made.facts, { detail });
        for (const { id, kind, card } of [...d.nodes, ...d.edges, ...d.groups]) {
          assert.ok(card.title.length > 0 && card.kind.length > 0, `${id} has a title and a kind`);
          assert.match(card.sentence, /^[^a-z].{20,}\.$/, `${id} is explained`);
          if (kind !== 'bundle' && card.kind !== 'Group')
            assert.ok(card.commands.length > 0, `${id} (${kind}) names a command that shows it`);
        }
      }
    }
  });

  it('names only commands that read, and quotes what files say', () => {
    const made = sketch([{ name: 'n' }], [{ name: "x'; rm -rf ~; '", ports: ['80:80'] }]);
    const d = diagramOf(made.topology, made.facts, { detail: 'kernel' });
    const texts = [...d.nodes, ...d.edges, ...d.groups].flatMap((p) => p.card.commands.map((c) => c.text));
    assert.ok(texts.some((t) => t.includes("'shop-x'\\''; rm -rf ~; '\\''-1'")));
    for (const t of texts) assert.doesNotMatch(t.replace(/'[^']*'|\\'/g, ''), /rm -rf|;/, t);
  });
});

describe('elementsAt', () => {
  it('finds the element whose text holds the offset, else what was declared before it', () => {
    const { topology, facts } = shop();
    const d = diagramOf(topology, facts, { detail: 'kernel' });
    const port = d.nodes.find((n) => n.id === 'p_web_0')?.about.source;
    assert.ok(port);
    assert.ok(elementsAt(d, port.file, port.start + 1).includes('p_web_0'));
    const web = d.groups.find((g) => g.id === 'c_web')?.about.source;
    assert.ok(web);
    assert.deepEqual(elementsAt(d, web.file, web.end + 5), ['c_web']);
    assert.deepEqual(elementsAt(d, '/other.yaml', 3), []);
  });

  it('finds for every service the box that stands for it, however much is closed', () => {
    for (const [services, networks] of [
      [30, 3],
      [200, 12],
      [1000, 100],
    ] as const) {
      const { topology, facts } = large(services, networks);
      for (const detail of ['kernel', 'overview'] as const) {
        const d = diagramOf(topology, facts, { detail });
        const names = new Set(
          [...d.nodes, ...d.groups].flatMap((p) => [p.card.title, ...(p.about.holds ?? []).map((h) => h.name)]),
        );
        for (const { name, origin } of topology.containers) {
          assert.ok(names.has(name), `${name} is found by name`);
          assert.ok(origin.kind === 'source');
          assert.notDeepEqual(elementsAt(d, origin.file, origin.start + 1), [], `${name} of ${services}, ${detail}`);
        }
      }
    }
  });

  it('ends a block where a line is indented as little as its key', () => {
    const text = 'services:\n  web:\n    image: a\n\n  # of all\nnetworks:\n  front:\n';
    const made = sketch([], [{ name: 'web' }]);
    const start = text.indexOf('web');
    const containers = made.topology.containers.map((container) => ({
      ...container,
      origin: { kind: 'source' as const, file: '/f', start, end: start + 3 },
      namespaceOrigin: { kind: 'source' as const, file: '/f', start, end: start + 3 },
    }));
    const d = diagramOf({ ...made.topology, containers }, made.facts, { detail: 'overview' });
    assert.deepEqual(elementsAt(d, '/f', text.indexOf('image'), text), ['c_web']);
    assert.deepEqual(elementsAt(d, '/f', text.indexOf('networks') + 2, text), []);
    assert.deepEqual(elementsAt(d, '/f', text.indexOf('front'), text), []);
  });
});

describe('pathOf', () => {
  it('lights no interface that the packet does not use', () => {
    const { topology, facts } = shop();
    const diagram = diagramOf(topology, facts, { detail: 'kernel' });
    const at = {
      at: 'web',
      kind: 'route',
      summary: 'It is web’s own address.',
      touches: { container: 'web' },
    } as const;
    const [step] = pathOf(diagram, { ...refused, hops: [at] });
    assert.deepEqual(step?.elements, ['c_web']);
  });

  it('finds each hop on the kernel picture, on the overview, and on closed groups', () => {
    const { topology, facts } = shop();
    const kernel = pathOf(diagramOf(topology, facts, { detail: 'kernel' }), published);
    assert.deepEqual(
      kernel.map((s) => s.anchor),
      ['lan', 'p_proxy_0', 'n_frontend', 'l_proxy_any'],
    );
    const overview = pathOf(diagramOf(topology, facts, { detail: 'overview' }), published);
    assert.deepEqual(
      overview.map((s) => s.anchor),
      ['lan', 'lan', 'lan', 'c_proxy'],
    );
    const closed = pathOf(diagramOf(topology, facts, { detail: 'kernel', collapsed: ['c_web', 'c_proxy'] }), refused);
    assert.deepEqual([closed[0]?.anchor, closed.at(-1)?.anchor], ['c_proxy', 'c_web']);
  });
});

describe('what is closed and what is listed', () => {
  it('closes a network with what is on it alone, where it stood, and leaves who is on a second one', () => {
    const made = sketch(
      [{ name: 'front' }, { name: 'back', internal: true }],
      [
        { name: 'proxy', on: ['front'], ports: ['80:80'], listens: ['0.0.0.0:80'] },
        { name: 'web', on: ['front', 'back'], listens: ['0.0.0.0:3000'] },
        { name: 'db', on: ['back'], listens: ['0.0.0.0:5432'] },
        { name: 'exporter', mode: { service: 'db' }, listens: ['0.0.0.0:9100'] },
      ],
    );
    for (const detail of ['kernel', 'overview'] as const) {
      const open = diagramOf(made.topology, made.facts, { detail });
      assert.equal([...open.nodes, ...open.groups].find((n) => n.id === 'n_back')?.collapsible, true);
      const findings = [loopbackFinding(made.topology, 'db')];
      const d = diagramOf(made.topology, made.facts, { detail, collapsed: ['n_back'], findings });
      const box = d.nodes.find((n) => n.id === 'n_back');
      assert.equal(box?.kind, 'collapsed');
      assert.equal(box.about.network, 'back');
      assert.equal(box.lines.at(-1), detail === 'kernel' ? 'with 2 containers' : 'db, exporter');
      assert.deepEqual(box.about.holds?.map((h) => h.id).sort(), ['db', 'exporter']);
      assert.equal(box.look.internal, true);
      assert.equal(box.look.severity, 'warning');
      const left = [...d.nodes, ...d.groups].map((p) => p.about.container);
      assert.ok(left.includes('web') && left.includes('proxy'), 'others stay');
      assert.ok(!left.includes('db') && !left.includes('exporter'));
      if (detail === 'kernel') {
        const networks = (all: typeof open) => ids(all.nodes.filter((n) => n.about.network && !n.about.container));
        assert.deepEqual(networks(d), networks(open), 'in the same order');
        const web = d.edges.filter((e) => e.from === 'n_back' || e.to === 'n_back').map((e) => e.about.container);
        assert.deepEqual(web, ['web'], 'its line to the closed network stays');
      }
      // What points at a container in it finds the box.
      assert.deepEqual(elementsOf(d, { container: 'db' }), ['n_back']);
      assert.deepEqual(elementsOf(d, { container: 'db', network: 'back' }), ['n_back']);
      assert.ok(elementsOf(d, { network: 'back' }).includes('n_back'));
      const rows = d.tables.flatMap((t) => t.rows).filter((r) => r.cells.includes('db'));
      assert.deepEqual([...new Set(rows.map((r) => r.element))], ['n_back']);
      const hop = { at: 'db', kind: 'socket', summary: 'It listens.', touches: { container: 'db' } } as const;
      assert.deepEqual(pathOf(d, { ...refused, hops: [hop] })[0]?.elements, ['n_back']);
    }
  });

  it('closes no network in a focus, and none that stands for nobody else', () => {
    const { topology, facts } = shop();
    const d = diagramOf(topology, facts, { detail: 'focus', focus: 'web', collapsed: ['n_frontend'] });
    assert.equal(d.nodes.find((n) => n.id === 'n_frontend')?.kind, 'bridge');
    const all = sketch([{ name: 'a' }, { name: 'b' }], [{ name: 'x', on: ['a', 'b'] }]);
    const both = diagramOf(all.topology, all.facts, { detail: 'kernel', collapsed: ['n_a'] });
    assert.deepEqual(
      both.nodes.filter((n) => n.kind === 'bridge').map((n) => n.collapsible),
      [undefined, undefined],
    );
  });

  it('looks predicted where all is that it holds, and lights the closed box of rules', () => {
    const { topology, facts } = shop();
    const d = diagramOf(topology, facts, { detail: 'kernel', collapsed: ['c_web', 'nat'] });
    const inside = diagramOf(topology, facts, { detail: 'kernel' }).nodes.filter((n) => n.group === 'c_web');
    assert.ok(inside.every((n) => n.look.predicted));
    assert.equal(d.nodes.find((n) => n.id === 'c_web')?.look.predicted, true);
    assert.deepEqual(
      pathOf(d, published).map((s) => s.anchor),
      ['lan', 'nat', 'n_frontend', 'l_proxy_any'],
    );
  });

  it('draws no socket on a port of which it is known that nothing listens there', () => {
    const made = sketch([{ name: 'n' }], [{ name: 'web', ports: ['80:80', '81:81'] }]);
    const lines = (topology: typeof made.topology) =>
      diagramOf(topology, made.facts, { detail: 'kernel' })
        .nodes.filter((n) => n.kind === 'listener')
        .map((n) => n.lines.join(' '));
    assert.deepEqual(lines(made.topology), [':80 :81 listener not known']);
    const closedPorts = [{ container: 'web', port: 81, protocol: 'tcp' }] as const;
    assert.deepEqual(lines({ ...made.topology, closedPorts }), [':81 nothing listens', ':80 listener not known']);
  });

  it('tells in the explainer what is true of this very container', () => {
    const text = (services: Parameters<typeof sketch>[1], icc = true) => {
      const { topology, facts } = sketch([{ name: 'a', icc }, { name: 'b' }], services);
      return diagramOf(topology, facts, { detail: 'kernel' }).explainer.map((step) => step.text);
    };
    assert.match(text([{ name: 'x', on: ['a'] }])[1] ?? '', /; nothing else connects x to anything\.$/);
    const both = { name: 'x', on: ['a', 'b'] };
    assert.match(text([both])[1] ?? '', /; eth0 is one of x’s 2 interfaces, and nothing else/);
    const other = { name: 'y', on: ['a'] };
    assert.match(text([both, other])[2] ?? '', /y is on the same one, so x reaches it directly by name/);
    assert.match(text([both, other], false)[2] ?? '', /enable_icc is off, so they may not talk/);
    // Who is stopped is plugged into nothing now, and is the example only where nobody else is.
    assert.match(text([both, { ...other, state: 'stopped' }])[2] ?? '', /Only x is connected to it now/);
    assert.match(text([{ ...both, state: 'stopped' }, other])[0] ?? '', /127\.0\.0\.1 is y itself/);
  });

  it('tells in the explainer who shares the loopback, and which interfaces are no cables', () => {
    const steps = (networks: Parameters<typeof sketch>[0], services: Parameters<typeof sketch>[1]) => {
      const { topology, facts } = sketch(networks, services);
      return diagramOf(topology, facts, { detail: 'kernel' }).explainer.map((step) => step.text);
    };
    const x = { name: 'x', on: ['a'] };
    const sharer = { name: 's', mode: { service: 'x' } };
    assert.match(
      steps([{ name: 'a' }], [x, sharer])[0] ?? '',
      /127\.0\.0\.1 is x itself and s, which shares the box, not your machine or another container/,
    );
    const told = steps([{ name: 'a' }], [x, { ...sharer, state: 'stopped' }])[0] ?? '';
    assert.match(told, /127\.0\.0\.1 is x itself, not your machine/);
    // The child of a macvlan is an interface, and no veth pair.
    const lan = steps([{ name: 'a' }, { name: 'm', driver: 'macvlan' }], [{ ...x, on: ['a', 'm'] }]);
    assert.match(lan[1] ?? '', /; eth0 is one of x’s 2 interfaces, and nothing else connects x to anything\.$/);
    // A process in host mode is on no bridge, and the host has a way to each of its own.
    const host = steps([{ name: 'a' }], [x, { name: 'h', mode: 'host' }]);
    assert.match(host[2] ?? '', /A container that is only on other bridges has no direct connection\.$/);
  });

  it('tells of the masquerade only where there is such a rule, and of IPv6 as IPv6', () => {
    const { topology, facts } = sketch(
      [{ name: 'a' }, { name: 'b' }],
      [
        { name: 'x', ports: ['8080:80'] },
        { name: 'y', on: ['b'] },
      ],
    );
    const steps = (networks: typeof topology.networks, more: Partial<typeof facts>) =>
      diagramOf({ ...topology, networks }, { ...facts, ...more }, { detail: 'kernel' });
    const routed = (...ids: string[]) => ({
      bridges: facts.bridges.map((b) => (ids.includes(b.network) ? { ...b, masquerade: false } : b)),
    });
    const wayOut = (diagram: ReturnType<typeof steps>) => diagram.explainer.find((s) => s.title.startsWith('Outgoing'));
    // What a step points at is in the picture.
    const other = steps(topology.networks, routed('a'));
    assert.match(wayOut(other)?.text ?? '', /^When a container on b connects to the outside/);
    assert.ok(other.edges.some((e) => e.id === wayOut(other)?.elements[0]));
    assert.equal(wayOut(steps(topology.networks, routed('a', 'b'))), undefined);
    // Before engine 27 nothing masquerades IPv6; from then on it is another table than the one that the command shows.
    const six = topology.networks.map((network) => ({
      ...network,
      enableIPv4: false,
      enableIPv6: true,
      subnets: network.subnets.map((s) => ({ ...s, family: 6 as const, cidr: 'fd00:1::/64' })),
    }));
    const ports = facts.ports.map((p) => ({ ...p, hostIp: '::', to: { address: 'fd00:1::2', network: 'a' } }));
    const diagram = steps(six, { ports });
    assert.equal(wayOut(diagram), undefined);
    const wayIn = diagram.explainer.at(-1);
    assert.match(wayIn?.text ?? '', /the destination \[fd00:1::2\]:80\..*must listen on ::\.$/);
    assert.equal(wayIn?.command?.text, "sudo ip6tables -t nat -S DOCKER | grep -- '--dport 8080 '");
  });

  it('finds every replica of a service that is drawn once', () => {
    const made = sketch([{ name: 'n' }], [{ name: 'web' }, { name: 'web-2' }]);
    const containers = made.topology.containers.map((c) => ({ ...c, service: 'web' }));
    const d = diagramOf({ ...made.topology, containers }, made.facts, { detail: 'overview' });
    assert.deepEqual(elementsOf(d, { container: 'web-2' }), ['c_web']);
  });

  it('shows on the map which networks have no way out, and of which driver they are', () => {
    const nets = Array.from({ length: 50 }, (_, index) => ({
      name: `n${index}`,
      internal: index < 10,
      ...(index === 20 ? { driver: 'macvlan' } : {}),
    }));
    const made = sketch(
      nets,
      nets.map(({ name }) => ({ name: `s-${name}`, on: [name] })),
    );
    const d = diagramOf(made.topology, made.facts, { detail: 'overview' });
    const closed = d.nodes.filter((n) => n.kind === 'collapsed');
    assert.equal(closed.filter((n) => n.look.internal && n.lines.join(' ').includes('internal')).length, 10);
    assert.equal(closed.filter((n) => n.lines.join(' ').includes('macvlan')).length, 1);
  });

  it('lists every problem once, of a network and of nothing too', () => {
    const { topology, facts } = shop();
    const finding = { ...loopbackFinding(topology, 'web'), severity: 'warning' as const };
    const findings = [
      {
        ...finding,
        message: 'of a network',
        subjects: [{ kind: 'network' as const, id: topology.networks[0]?.id ?? '' }],
      },
      { ...finding, message: 'of nothing', subjects: [] },
      {
        ...finding,
        message: 'of two',
        subjects: topology.containers.slice(0, 2).map((c) => ({ kind: 'container' as const, id: c.id })),
      },
    ];
    const table = diagramOf(topology, facts, { detail: 'kernel', findings }).tables.find((t) => t.title === 'Problems');
    assert.deepEqual(
      table?.rows.map((r) => r.cells[2]),
      ['of a network', 'of nothing', 'of two'],
    );
    assert.ok(table.rows[0]?.element);
  });
});
