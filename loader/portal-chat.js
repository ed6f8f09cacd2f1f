// The only file a portal includes:
//   <script src="https://chat.example.org/chat/portal-chat.js" async data-lang="ru"></script>
// It paints the launcher in a shadow root and fetches the widget when somebody shows intent. It writes
// no storage and no cookie, asks no other site, and never throws into the page. The build puts the names
// and hashes of the widget's files and the launcher's styles where two underscores stand.
(() => {
  'use strict';
  const script = document.currentScript;
  if (!script || window.PortalChat) return;

  const name = 'portal-chat';
  const base = new URL('.', script.src).href;
  const options = { ...script.dataset, src: script.src };
  const lang = (options.lang || document.documentElement.lang).slice(0, 2) === 'en' ? 'en' : 'ru';
  const [label, loadingText, failedText, againText] = lang === 'en'
    ? ['Online chat', 'Loading the chat…', 'The chat did not load. Reload the page or choose another way to contact us', 'Try again']
    : ['Онлайн-чат', 'Загружаем чат…', 'Чат не загрузился. Обновите страницу или выберите другой способ связи', 'Повторить'];

  // What is painted.

  const make = (tag, attributes, ...children) => {
    const element = document.createElementNS('http://www.w3.org/' + (/svg|path/.test(tag) ? '2000/svg' : '1999/xhtml'), tag);
    for (const key in attributes) element.setAttribute(key, attributes[key]);
    element.append(...children);
    return element;
  };
  const adopt = text => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    } catch {
      // A browser without constructed sheets.
      root.append(make('style', {}, text));
    }
  };
  customElements.get(name) || customElements.define(name, class extends HTMLElement {});
  const host = make(name, { lang });
  const root = host.attachShadow({ mode: options.shadow === 'closed' ? 'closed' : 'open' });
  const button = make('button', { type: 'button', class: 'launcher', 'aria-haspopup': 'dialog', 'aria-expanded': false },
    make('svg', { viewBox: '0 0 24 24', 'aria-hidden': true }, make('path', { d: 'M4 4h16v12H10l-5 4v-4H4zM8 8.5h8M8 11.5h5' })),
    make('span', {}, options.label || label),
    make('span', { class: 'badge', 'aria-hidden': true }));
  const status = make('p', { class: 'note', role: 'status' });
  const alarm = make('div', { class: 'note', role: 'alert' });
  adopt('__LAUNCHER_CSS__');
  root.append(button, status, alarm);

  // What is fetched.

  let attempts = 0, loading, mounting, handle, wanted, gone;
  const get = (file, integrity) => fetch(base + file, { integrity }).then(answer => {
    if (!answer.ok) throw new Error(answer.status + ' ' + file);
    return answer;
  });
  const load = () => loading ||= (async () => {
    // A module that failed once fails for ever under the same address.
    const module = base + '__JS__' + (attempts++ ? '?' + attempts : '');
    // `import()` takes no hash; a preload of the same module does.
    document.head.append(make('link', { rel: 'modulepreload', href: module, integrity: '__JS_SRI__', crossorigin: '' }));
    const wasm = get('__WASM__', '__WASM_SRI__');
    const loaded = await Promise.all([import(module), get('__CSS__', '__CSS_SRI__').then(sheet => sheet.text()), wasm]);
    await loaded[0].default({ module_or_path: wasm });
    return loaded;
  })().catch(error => {
    loading = 0;
    throw error;
  });
  const mount = () => mounting ||= load().then(([module, sheet]) => {
    if (gone) return;
    adopt(sheet);
    handle = module.mount(root, button, options);
  }).catch(error => {
    mounting = 0;
    throw error;
  });
  const quietly = promise => promise.catch(() => {});

  // What people and pages do.

  const set = async open => {
    wanted = open;
    if (gone || !handle && !open) return;
    try {
      if (!handle) {
        alarm.textContent = '';
        status.textContent = loadingText;
        button.setAttribute('aria-busy', true);
        await mount();
      }
      handle && (wanted ? handle.open() : handle.close());
    } catch (error) {
      console.warn(error);
      const again = make('button', { type: 'button' }, againText);
      again.onclick = () => {
        button.focus();
        set(true);
      };
      alarm.replaceChildren(make('span', {}, failedText), again);
    }
    status.textContent = '';
    button.removeAttribute('aria-busy');
  };
  const toggle = () => set(!handle || !handle.is_open());
  const onClick = event => {
    const opener = event.target.closest?.('[data-portal-chat-open]');
    if (!opener) return;
    if (opener.href) event.preventDefault();
    set(true);
  };
  button.onclick = toggle;
  for (const intent of ['pointerenter', 'focus', 'touchstart']) {
    button.addEventListener(intent, () => quietly(load()), { passive: true });
  }
  document.addEventListener('click', onClick);

  const underWay = () => {
    try {
      return Object.keys(localStorage).some(key => key.startsWith(name + ':message:')
        || key === name + ':place' && localStorage[key].includes('"conversation"'));
    } catch {
      return false;
    }
  };
  const start = () => {
    if (gone) return;
    document.body.append(host);
    const { saveData, effectiveType } = navigator.connection || {};
    if (underWay()) quietly(mount());
    else if (!saveData && !/[23]g/.test(effectiveType)) {
      (window.requestIdleCallback || (later => setTimeout(later, 2000)))(() => {
        // Into the browser's cache only: compiling waits for intent.
        for (const file of ['__JS__', '__WASM__', '__CSS__']) {
          loading || quietly(fetch(base + file, { priority: 'low' }).then(answer => answer.blob()));
        }
      });
    }
  };
  document.body ? start() : addEventListener('DOMContentLoaded', start);

  window.PortalChat = {
    open: () => set(true),
    close: () => set(false),
    toggle,
    destroy: () => {
      gone = true;
      handle?.destroy();
      handle = 0;
      host.remove();
      document.removeEventListener('click', onClick);
      delete window.PortalChat;
    },
  };
})();
