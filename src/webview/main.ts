import './shell/takeTexts.ts';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import { App } from './shell/App.ts';
import { Host } from './shell/Host.ts';
import { rememberedState } from './shell/ViewState.ts';
import './styles/webview.css';

const root = document.getElementById('app');
if (root) {
  const host = new Host();
  const app = new App(host, root);
  window.addEventListener('error', (e) => host.log('error', `${e.message} (${e.filename}:${e.lineno})`));
  window.addEventListener('unhandledrejection', (e) => host.log('error', String(e.reason)));
  host.listen((message) => app.receive(message));
  const { view, open, pinned } = rememberedState(host);
  const answered = open === 'explanation' || open === 'matrix' ? { open } : {};
  const width = root.clientWidth;
  host.send({ type: 'ready', width, ...(view && { view }), ...(pinned && { isPinned: true }), ...answered });
}
