// Compiled by `cargo xtask package` where TypeScript can be had, never run: what the types must allow and forbid.
import { load, type PortalChatAbout } from './index';

const about: PortalChatAbout = { service: 'Замена паспорта', error: 'E-17', topic: 'documents' };
const chat = await load({ src: '/chat/portal-chat.js', side: 'left', launcher: 'bar', container: document.body });
chat.open(about);
chat.open(document.body);
document.addEventListener('click', chat.open);
chat.identify(async () => 'token', () => location.assign('/login'));
chat.identify(null);
chat.context({ service: '' });
chat.configure({ label: 'Помощь', bottom: null });
chat.on('unread', ({ count }) => count.toFixed());
chat.on('ticket', ({ number, state }) => number ?? state);
document.addEventListener('portal-chat:message', ({ detail }) => detail.from);
window.PortalChat?.push(['open', about]);
// @ts-expect-error an event that is not told
chat.on('typing', () => {});
// @ts-expect-error a text, not a number
chat.open({ service: 5 });
// @ts-expect-error neither side
chat.configure({ side: 'top' });
