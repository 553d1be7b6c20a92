import assert from 'node:assert/strict';
import type { Case } from '../Case.ts';
import { published, refused, shopMatrix } from '../answers.ts';
import { eventually, inPage, part } from '../inPage.ts';
import { openMatrix } from '../openMatrix.ts';

export const answers: readonly Case[] = [
  {
    name: 'asks from the form, only about what exists, and refuses a port that is none',
    run: (browser) =>
      inPage(browser, { prepare: (h) => (h.answer = refused) }, async ({ page, host }) => {
        await page.click('.toolbar button:has-text("Explain")');
        const from = await page.locator('#ask-from option').allTextContents();
        assert.deepEqual(from.slice(0, 4), ['proxy', 'web', 'api', 'db']);
        assert.ok(from.includes('the Internet'));
        const ports = () => page.locator('#ask-ports option').evaluateAll((all) => all.map((o) => o.textContent));
        await page.selectOption('#ask-to', 'localhost');
        assert.deepEqual(await ports(), ['80/tcp'], 'what proxy itself has');
        await page.selectOption('#ask-from', '@host');
        assert.match((await ports()).join(), /8080\/tcp \(published by proxy\)/);
        await page.selectOption('#ask-from', '@lan');
        assert.deepEqual(await ports(), []);
        await page.selectOption('#ask-from', 'proxy');
        await page.selectOption('#ask-to', 'web');
        assert.equal(await page.inputValue('#ask-port'), '3000');
        await page.fill('#ask-port', 'all of them');
        await page.keyboard.press('Enter');
        await page.waitForSelector('.form-error:has-text("65535")');
        assert.equal(host.last('ask'), undefined);
        await page.fill('#ask-port', '53/udp');
        await page.selectOption('#ask-from', 'api');
        await page.selectOption('#ask-from', 'proxy');
        await page.keyboard.press('Enter');
        await eventually(
          () => host.last('ask'),
          (m) => m?.from === 'proxy' && m.to === 'web:53/udp',
          'the question',
        );
      }),
  },
  {
    name: 'asks by two clicks in the picture',
    run: (browser) =>
      inPage(
        browser,
        { prepare: (h) => (h.answer = refused), view: { detail: 'overview' } },
        async ({ page, host }) => {
          await page.click(part('c_proxy'));
          await page.click('.card-page [aria-label="Explain from here"]');
          await page.waitForSelector('.pick:has-text("From proxy")');
          await page.click(part('c_web'));
          await eventually(
            () => host.last('ask'),
            (m) => m?.from === 'proxy' && m.to === 'web:3000/tcp',
            'the question',
          );
          await page.waitForSelector('.explanation');
        },
      ),
  },
  {
    name: 'tells the answer: verdict, reason, hops with rules and addresses, assumptions, fixes',
    run: (browser) =>
      inPage(browser, { prepare: (h) => (h.answer = refused) }, async ({ page, host }) => {
        await page.click('.toolbar button:has-text("Explain")');
        await page.click('.ask-form vscode-button');
        await page.waitForSelector('.explanation.verdict-unreachable');
        const text = await page.locator('.panel').innerText();
        for (const words of [
          'proxy does not reach web:3000/tcp',
          'Connection refused',
          'loopback of its own namespace',
          'DOCKER-FORWARD',
          'This answer assumes',
          'Docker Engine 28.5.2 is assumed',
        ]) {
          assert.ok(text.includes(words), `it says: ${words}`);
        }
        await page.click('button:has-text("Read more: The server listens on its loopback only")');
        await eventually(
          () => host.last('openReason'),
          (m) => m?.code === refused.reason.code,
          'the page about the reason',
        );
        // What the answer describes has its button beside its words; others follow.
        const [described, other] = await page.locator('.fixes vscode-button').allInnerTexts();
        assert.deepEqual([described?.trim(), other?.trim()], ['Change compose.yaml', 'Listen on 0.0.0.0']);
        assert.equal(await page.locator('.fix').first().locator('.then').innerText(), 'Then it is reachable.');
        await page.click('.fixes vscode-button:has-text("Listen on 0.0.0.0")');
        await eventually(
          () => host.last('applyAnswerFix'),
          (m) => m?.id === 'fix-1',
          'the fix',
        );
        await page.click('.assumptions vscode-button:has-text("Set the listen address")');
        await eventually(
          () => host.last('action'),
          (m) => m?.id === 'settle-0',
          'settling an assumption',
        );
        await page.locator('[data-hop="0"] [aria-label="Copy this command"]').click();
        await eventually(
          () => host.last('runHopCommand'),
          (m) => m?.hop === 0 && m.how === 'copy',
          'a hop’s command by its place',
        );
        await page.click('.panel .link-button:has-text("Copy as Markdown")');
        await eventually(
          () => host.last('copy'),
          (m) => m?.text === '# answer',
          'Markdown',
        );
        await page.click('.verify vscode-button:has-text("Try it for real")');
        await page.waitForSelector('.verified.agrees:has-text("Agrees")');
        assert.equal(host.last('verify')?.to, 'web:3000/tcp');
        await page.click('.panel .link-button:has-text("Copy as Markdown")');
        await eventually(
          () => host.last('copy'),
          (m) => m?.text === '# answer\n### Tried for real\n',
          'Markdown with what was tried',
        );
      }),
  },
  {
    name: 'shows beside the answer what came of trying it, as text, and lets it be stopped',
    run: (browser) =>
      inPage(browser, { prepare: (h) => (h.answer = refused) }, async ({ page, host }) => {
        await page.click('.toolbar button:has-text("Explain")');
        await page.click('.ask-form vscode-button');
        const button = page.locator('.verify vscode-button:has-text("Try it for real")');
        const result = page.locator('.verified');
        host.verified = { outcome: 'ok', agrees: false, text: '<img src=x onerror=alert(1)> took the connection.' };
        await button.click();
        await page.waitForSelector('.verified.disagrees:has-text("Disagrees. <img src=x")');
        assert.equal(await result.locator('img').count(), 0);
        host.verified = { text: 'No Docker daemon answers at unix:///var/run/docker.sock.' };
        await button.click();
        await page.waitForSelector('.verified.undecided:has-text("No Docker daemon")');
        assert.doesNotMatch(await result.innerText(), /agree/i);
        host.verified = undefined;
        await button.click();
        await page.waitForSelector('.busy:has-text("Trying the connection")');
        assert.equal(await result.innerText(), 'Trying…');
        // One at a time.
        assert.notEqual(await button.getAttribute('disabled'), null);
        await page.click('.busy button:has-text("Cancel")');
        await eventually(
          () => host.last('cancel'),
          (m) => m?.of === host.last('verify')?.request,
          'cancelling',
        );
        await page.waitForSelector('.verified:empty', { state: 'attached' });
        assert.equal(await button.getAttribute('disabled'), null);
      }),
  },
  {
    name: 'exchanges an answer for that of a changed network where it is still shown, and leaves the focus alone',
    run: (browser) =>
      inPage(browser, { prepare: (h) => (h.answer = refused) }, async ({ page, host }) => {
        const rest = { fixes: [], settle: [], canVerify: false, markdown: '' };
        const again = { type: 'explanation', again: true, answer: published, ...rest } as const;
        await page.click('.toolbar button:has-text("Explain")');
        await page.click('.ask-form vscode-button');
        await page.waitForSelector('.explanation.verdict-unreachable');
        await page.focus('.toolbar button:has-text("Explain")');
        host.send(again);
        await page.waitForSelector('.explanation.verdict-reachable');
        assert.equal(await page.locator('.toolbar button:focus').innerText(), 'Explain');
        await page.click('.panel [aria-label="Close (Escape)"]');
        host.send(again);
        // Messages are taken in their order.
        host.send({ type: 'notices', notices: [{ severity: 'warning', text: 'and then this' }] });
        await page.waitForSelector('.notice:has-text("and then this")');
        assert.equal(await page.locator('.explanation').count(), 0);
      }),
  },
  {
    name: 'keeps what an answer lights up in view in a narrow panel, also when the picture is drawn anew',
    run: (browser) =>
      inPage(
        browser,
        { prepare: (h) => (h.answer = refused), options: { width: 760, height: 800 } },
        async ({ page, host }) => {
          await page.click('.toolbar button:has-text("Explain")');
          await page.click('.ask-form vscode-button');
          await page.waitForSelector('.explanation.verdict-unreachable');
          const hidden = () =>
            page.evaluate(() => {
              const room = document.querySelector('.stage')?.getBoundingClientRect();
              if (!room || document.querySelector('.gliding')) return undefined;
              const lit = [...document.querySelectorAll<SVGElement>('.stage .node.on-path')];
              return lit
                .filter((element) => {
                  const box = element.getBoundingClientRect();
                  return box.left < room.left - 1 || box.right > room.right + 1;
                })
                .map((element) => element.dataset['id']);
            });
          await eventually(hidden, (ids) => ids?.length === 0, 'all of the path is in view');
          await page.evaluate(() => document.querySelector('.stage svg:has(.node)')?.classList.add('before'));
          host.show();
          await page.waitForSelector('.stage svg:not(.before):has(.node.on-path)');
          await eventually(hidden, (ids) => ids?.length === 0, 'all of the path is still in view');
        },
      ),
  },
  {
    name: 'plays the packet along the drawn path, forwards and back, with the addresses before and after NAT',
    run: (browser) =>
      inPage(browser, { prepare: (h) => (h.answer = published) }, async ({ page, host }) => {
        host.receive({ type: 'ask', request: 999, from: '@lan', to: '@host:8080/tcp' });
        await page.waitForSelector('.explanation.verdict-reachable');
        const verdict = await page.locator('.explanation .verdict h2').textContent();
        assert.match(verdict ?? '', /^another machine on the LAN reaches the host:8080\/tcp$/);
        for (const id of ['lan', 'nic', 'p_proxy_0', 'n_frontend', 'e_i_proxy_frontend', 'l_proxy_any']) {
          assert.equal(await page.locator(`${part(id)}.on-path`).count(), 1, `${id} is on the path`);
        }
        assert.equal(await page.locator(`${part('c_db')}.on-path`).count(), 0);
        const packet = () => page.locator('.packet-tag').textContent();
        // Both are measured in one go: the picture may still be moving under them.
        const within = (id: string) =>
          page.waitForFunction(
            (selector) => {
              const dot = document.querySelector('.packet-dot')?.getBoundingClientRect();
              const box = document.querySelector(selector)?.getBoundingClientRect();
              if (!dot || !box) return false;
              const [x, y] = [dot.x + dot.width / 2, dot.y + dot.height / 2];
              return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
            },
            `${part(id)} > :first-child`,
            { timeout: 10_000 },
          );
        await page.click('[aria-label="Step forward"]');
        assert.match((await packet()) ?? '', /192\.0\.2\.1:8080/);
        await within('lan'); // the packet is at the LAN
        await page.click('[aria-label="Step forward"]');
        assert.match((await packet()) ?? '', /172\.18\.0\.2:80/);
        await within('p_proxy_0'); // the packet is at the DNAT rule
        await page.waitForSelector('[data-hop="1"].current');
        assert.equal(await page.locator('[data-hop="1"] .rewritten').textContent(), '172.18.0.2:80');
        await page.click('[aria-label="Step forward"]');
        await page.click('[aria-label="Step forward"]');
        await within('l_proxy_any'); // the packet is at the socket
        const tag = await page.locator('.packet-tag rect').boundingBox();
        const stage = await page.locator('.stage').boundingBox();
        assert.ok(tag && stage && tag.x + tag.width <= stage.x + stage.width, 'what it carries is not cut off there');
        await page.click('[aria-label="Step back"]');
        await within('n_frontend'); // and back at the bridge
        await page.waitForSelector('.playback-label:has-text("Step 3 of 4")');
        await page.locator('[data-hop="0"] .hop-head').click();
        await page.waitForSelector('.playback-label:has-text("Step 1 of 4")');
        await page.click('button:has-text("Overview")');
        await page.waitForSelector('.picture.detail-overview');
        assert.equal(
          await page.locator(`${part('c_proxy')}.on-path`).count(),
          1,
          'the path is found in the other detail too',
        );
        await page.click('.panel [aria-label="Close (Escape)"]');
        assert.equal(await page.locator('.picture .on-path').count(), 0);
      }),
  },
  {
    name: 'plays by itself and pauses',
    run: (browser) =>
      inPage(
        browser,
        { prepare: (h) => (h.answer = published), options: { reducedMotion: false } },
        async ({ page, host }) => {
          host.receive({ type: 'ask', request: 999, from: '@lan', to: '@host:8080/tcp' });
          await page.waitForSelector('.explanation');
          await page.click('[aria-label="Play"]');
          await page.waitForSelector('.playback-label:has-text("Step 2 of 4")');
          await page.click('[aria-label="Pause"]');
          await page.waitForSelector('[aria-label="Play"]');
        },
      ),
  },
  {
    name: 'narrows a large matrix down to what is asked for by name, and keeps that',
    run: (browser) =>
      inPage(
        browser,
        { prepare: (host) => (host.matrix = { ...shopMatrix, only: { to: 'db' } }) },
        async ({ page, host }) => {
          await openMatrix(page);
          assert.equal(await page.inputValue('.matrix-only-to'), 'db');
          await page.fill('.matrix-only-from', 'kind-worker0/cni0');
          await page.keyboard.press('Enter');
          const asked = await eventually(
            () => host.last('askMatrix'),
            (m) => m?.only !== undefined,
            'a narrower matrix',
          );
          assert.deepEqual(asked?.only, { from: 'kind-worker0/cni0', to: 'db' });
          await page.focus('.matrix-only-to');
          await page.keyboard.press('Escape');
          assert.equal(await page.locator('.matrix-view').count(), 1, 'Escape in a field does not leave the matrix');
        },
      ),
  },
  {
    name: 'shows the matrix, moves in it by arrows, explains a cell, and exports it',
    run: (browser) =>
      inPage(
        browser,
        {
          prepare: (host) => {
            host.matrix = shopMatrix;
            host.answer = refused;
          },
        },
        async ({ page, host }) => {
          await openMatrix(page);
          const at = () =>
            page.evaluate(() =>
              [
                (document.activeElement as HTMLElement).dataset['row'],
                (document.activeElement as HTMLElement).dataset['column'],
              ].join(),
            );
          assert.equal(await at(), '0,1', 'the first question is in focus');
          await page.keyboard.press('ArrowRight');
          assert.equal(await at(), '0,2');
          await page.keyboard.press('ArrowDown');
          await page.keyboard.press('ArrowDown');
          assert.equal(await at(), '3,2', 'a cell that is no question is stepped over');
          assert.equal(
            await page.getAttribute('[data-row="0"][data-column="1"]', 'aria-label'),
            'proxy to web 3000/tcp: refused',
          );
          await page.click('.matrix-view [aria-label="Save as CSV"]');
          const csv = await eventually(
            () => host.last('save'),
            (m) => m?.format === 'csv',
            'CSV',
          );
          assert.match(csv?.data ?? '', /^"from","proxy:80\/tcp",.*\r\n"proxy","","refused",/);
          assert.match(csv?.data ?? '', /"'@lan"/, 'no cell is a formula');
          await page.click('.matrix-view [aria-label="Copy as Markdown"]');
          const markdown = await eventually(
            () => host.last('copy'),
            (m) => m !== undefined,
            'Markdown',
          );
          assert.match(markdown?.text ?? '', /\| proxy \| · \| ✗ refused \|/);
          assert.match(markdown?.text ?? '', /\|\n\nFrom outside the networks, a container is dialled by its address:/);
          await page.click('vscode-button:has-text("Compare with running containers")');
          await eventually(
            () => host.last('askMatrix'),
            (m) => m?.compare === 'live',
            'a comparison with the daemon',
          );
          await page.click('vscode-button:has-text("Changes since last commit")');
          await eventually(
            () => host.last('askMatrix'),
            (m) => m?.compare === 'head',
            'a comparison',
          );
          await page.click('[data-row="0"][data-column="1"]');
          await eventually(
            () => host.last('ask'),
            (m) => m?.from === 'proxy' && m.to === 'web:3000/tcp',
            'the explanation of the cell',
          );
          await page.waitForSelector('.explanation');
          assert.equal(await page.locator('.matrix').isVisible(), false, 'the picture is back, with the path');
        },
      ),
  },
  {
    name: 'shows which answers an edit changed',
    run: (browser) =>
      inPage(
        browser,
        {
          prepare: (host) =>
            (host.matrix = {
              ...shopMatrix,
              compared: { before: 'HEAD', after: 'the working tree' },
              cells: [
                [
                  null,
                  {
                    verdict: 'reachable',
                    outcome: 'ok',
                    reason: 'it listens on 0.0.0.0',
                    change: 'gained',
                    before: 'refused',
                  },
                ],
              ],
            }),
        },
        async ({ page, host }) => {
          await openMatrix(page);
          await page.waitForSelector('.change-gained');
          assert.match(
            (await page.locator('.matrix-view header').textContent()) ?? '',
            /HEAD compared with the working tree: 1 answer changed/,
          );
          assert.match(
            (await page.getAttribute('.change-gained .cell', 'aria-label')) ?? '',
            /: reachable \(gained\)$/,
          );
          await page.hover('.change-gained .cell');
          await page.waitForSelector('.matrix-card:has-text("Gained. HEAD: refused")');
          await page.click('.matrix-view [aria-label="Save as CSV"]');
          await eventually(
            () => host.last('save'),
            (m) => m?.data.includes('"reachable (gained)"') === true,
            'what changed, in the CSV',
          );
          await page.click('.matrix-view [aria-label="Copy as Markdown"]');
          await eventually(
            () => host.last('copy'),
            (m) => m?.text.includes('✓ reachable (gained)') === true,
            'what changed, in the Markdown',
          );
        },
      ),
  },
  {
    name: 'leaves most of a narrow panel to the cells of the matrix, and marks what is not known apart from every "no"',
    run: (browser) =>
      inPage(
        browser,
        {
          prepare: (host) =>
            (host.matrix = {
              ...shopMatrix,
              rows: shopMatrix.rows.map((row) =>
                row.id === '@lan' ? { ...row, label: 'a LAN machine with a route to the containers' } : row,
              ),
            }),
          options: { width: 480 },
        },
        async ({ page, host }) => {
          host.send({ type: 'matrix', matrix: host.matrix ?? shopMatrix });
          const cell = await page.locator('.matrix .cell').first().boundingBox();
          const row = await page.locator('.matrix tbody th').last().boundingBox();
          assert.ok(cell && row && row.x + row.width < 220, `the sources end at ${row ? row.x + row.width : '?'}`);
          const tone = (outcome: string) =>
            page
              .locator(`.matrix .outcome-${outcome} .cell`)
              .first()
              .evaluate((e) => getComputedStyle(e).borderStyle);
          assert.equal(await tone('unknown'), 'dashed');
          assert.equal(await tone('timeout'), 'solid');
        },
      ),
  },
  {
    name: 'explains the picture in five steps, each lighting its part',
    run: (browser) =>
      inPage(browser, {}, async ({ page, host }) => {
        await page.click('[aria-label="What am I looking at?"]');
        const lit = () =>
          page.evaluate(() =>
            [...document.querySelectorAll('.picture .on-path')]
              .map((e) => (e as SVGElement).dataset['id'])
              .filter((id) => id !== undefined),
          );
        const expected = ['c_proxy', 'e_i_proxy_frontend', 'n_frontend', 'e_out_n_frontend', 'p_proxy_0'];
        for (const [i, id] of expected.entries()) {
          await page.waitForSelector(`.explainer:has-text("Step ${i + 1} of 5")`);
          assert.ok((await lit()).includes(id), `step ${i + 1} lights ${id}`);
          await page.click('.explainer [aria-label^="Copy"]');
          await eventually(
            () => host.last('runExplainerCommand'),
            (m) => m?.step === i,
            'the step’s command',
          );
          await page.click(`.explainer vscode-button:has-text("${i === 4 ? 'Done' : 'Next'}")`);
        }
        assert.equal(await page.locator('.panel').isVisible(), false);
        assert.deepEqual(await lit(), []);
      }),
  },
];
